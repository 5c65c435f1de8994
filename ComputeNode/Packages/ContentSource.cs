using System.Runtime.CompilerServices;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Content;
using ActorCompute.Protos;
using Grpc.Core;
using Grpc.Net.Client;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>Where pieces of content come from, and where those of results go.</summary>
internal interface IContentSource
{
    /// <summary>The bytes of a piece as they come. Whoever reads them checks that they are the right ones.</summary>
    /// <exception cref="ContentException">They cannot be had, or not now.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> FetchAsync(ContentHash piece, CancellationToken cancel);

    /// <summary>Whether the piece is not there yet.</summary>
    /// <exception cref="ContentException">Nobody says.</exception>
    Task<bool> IsMissingAsync(ContentHash piece, CancellationToken cancel);

    /// <summary>Brings a piece there; whoever takes it checks that it is the right one.</summary>
    /// <exception cref="ContentException">It is not taken, or not now.</exception>
    Task PutAsync(ContentHash piece, Stream bytes, CancellationToken cancel);
}

/// <summary>The coordinator's API as a source of content. It owns its channel, which connects with the first call.</summary>
internal sealed class ContentSource : IContentSource, IDisposable
{
    private readonly Content.ContentClient _client;
    private readonly string _api;
    private readonly IDisposable? _channel;

    /// <param name="api">What answers, in words.</param>
    public ContentSource(CallInvoker calls, string api) => (_client, _api) = (new Content.ContentClient(calls), api);

    private ContentSource(GrpcChannel channel, string api) : this(channel.CreateCallInvoker(), api) => _channel = channel;

    /// <summary>From the coordinator that an access file names.</summary>
    public static ContentSource Open(AccessFile access) => new(ApiChannel.Open(access), access.Api.ToString().TrimEnd('/'));

    /// <summary>From a coordinator of this process, over its Unix socket.</summary>
    public static ContentSource OpenSocket(string path) => new(ApiChannel.OpenSocket(path), path);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> FetchAsync(ContentHash piece, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var call = _client.Fetch(new FetchContentRequest { Hash = piece.Value }, cancellationToken: cancel);
        while (await NextAsync(call.ResponseStream, piece, cancel) is { } reply) yield return reply.Data.Memory;
    }

    public async Task<bool> IsMissingAsync(ContentHash piece, CancellationToken cancel)
    {
        try
        {
            return (await _client.FindAsync(new FindContentRequest { Hashes = { piece.Value } }, cancellationToken: cancel)).Missing.Count > 0;
        }
        catch (RpcException e) when (!cancel.IsCancellationRequested)
        {
            throw ToContentException(e, piece);
        }
    }

    public async Task PutAsync(ContentHash piece, Stream bytes, CancellationToken cancel)
    {
        try
        {
            await _client.PutAsync(piece, bytes, bytes.Length, cancel);
        }
        catch (RpcException e) when (!cancel.IsCancellationRequested)
        {
            throw new ContentException(TroubleOfPutting(e), Sentence(e, piece), e);
        }
    }

    public void Dispose() => _channel?.Dispose();

    private async Task<FetchContentReply?> NextAsync(IAsyncStreamReader<FetchContentReply> replies, ContentHash piece, CancellationToken cancel)
    {
        try
        {
            return await replies.MoveNext(cancel) ? replies.Current : null;
        }
        catch (RpcException e) when (!cancel.IsCancellationRequested)
        {
            throw ToContentException(e, piece);
        }
    }

    private ContentException ToContentException(RpcException failure, ContentHash piece) => new(Trouble(failure), Sentence(failure, piece), failure);

    private string Sentence(RpcException failure, ContentHash piece) => failure.StatusCode is StatusCode.NotFound
        ? $"the cluster does not have {piece}." : ApiError.ToUserError(failure, _api).Message;

    private static FetchTrouble Trouble(RpcException failure) => failure.StatusCode switch
    {
        // Only what nobody can have fails items: access, a version and a state of affairs are this node's, and may pass.
        StatusCode.NotFound or StatusCode.InvalidArgument or StatusCode.OutOfRange or StatusCode.DataLoss => FetchTrouble.Content,
        _ => ApiError.IsLost(failure) ? FetchTrouble.Connection : FetchTrouble.Service,
    };

    /// <summary>What is refused for itself is so for ever; who has no access, or no room, may have it later.</summary>
    private static FetchTrouble TroubleOfPutting(RpcException failure) =>
        failure.StatusCode is StatusCode.InvalidArgument ? FetchTrouble.Content : Trouble(failure) is FetchTrouble.Connection ? FetchTrouble.Connection : FetchTrouble.Service;
}
