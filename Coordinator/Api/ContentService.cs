using System.Runtime.CompilerServices;
using ActorCompute.Coordinator.Content;
using ActorCompute.Messages.Content;
using ActorCompute.Protos;
using Google.Protobuf;
using Grpc.Core;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.Coordinator.Api;

/// <summary>The API's content: streams between files and connections, past the actors.</summary>
internal sealed class ContentService(ContentStore content) : Protos.Content.ContentBase
{
    /// <summary>How long a sender may send nothing; it takes a piece up again by another call.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public override Task<FindContentReply> Find(FindContentRequest request, ServerCallContext context)
    {
        var reply = new FindContentReply();
        reply.Missing.AddRange(request.Hashes.Distinct().Where(h => !content.Use(ApiMessages.ToContentHash(h))));
        return Task.FromResult(reply);
    }

    public override async Task<PutContentReply> Put(IAsyncStreamReader<PutContentRequest> requests, ServerCallContext context)
    {
        var cancel = context.CancellationToken;
        if (!await requests.MoveNext(cancel)) throw ApiMessages.Invalid("The first message must name the content by its hash.");
        var piece = ApiMessages.ToContentHash(requests.Current.Hash);
        try
        {
            return await ApiMessages.AnswerAsync(async () =>
            {
                await content.PutAsync(piece, Parts(requests, cancel), cancel);
                return new PutContentReply();
            });
        }
        catch (TimeoutException)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, $"Nothing more of {piece} came for {Patience.TotalSeconds:0} s."));
        }
    }

    public override async Task Fetch(FetchContentRequest request, IServerStreamWriter<FetchContentReply> replies, ServerCallContext context)
    {
        var piece = ApiMessages.ToContentHash(request.Hash);
        await using var file = content.Find(piece) ?? throw new RpcException(new Status(StatusCode.NotFound, $"The content {piece} is not here."));
        var buffer = new byte[Math.Min(file.Length, ContentLimits.ChunkBytes)];
        while (await file.ReadAsync(buffer, context.CancellationToken) is > 0 and var count)
            // The message is bytes of the connection by the time that the write is awaited.
            await replies.WriteAsync(new() { Data = UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, count)) }, context.CancellationToken);
    }

    /// <summary>The data of the message at hand and of those that follow. A call that breaks off throws, so its piece is not stored.</summary>
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Parts(
        IAsyncStreamReader<PutContentRequest> requests, [EnumeratorCancellation] CancellationToken cancel)
    {
        do
        {
            yield return requests.Current.Data.Memory;
        }
        while (await IsMoreAsync(requests, cancel));
    }

    /// <summary>A connection that breaks is not to be taken for the disk.</summary>
    private static async Task<bool> IsMoreAsync(IAsyncStreamReader<PutContentRequest> requests, CancellationToken cancel)
    {
        try
        {
            return await requests.MoveNext(cancel).WaitAsync(Patience, cancel);
        }
        catch (IOException e)
        {
            throw new OperationCanceledException("The sender broke off.", e, cancel);
        }
    }
}
