using System.Security.Cryptography;
using ActorCompute.Connections;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using Grpc.Core;

namespace ActorCompute.Packages;

/// <summary>Brings content to the coordinator, and gets it from there. What is cut short by a lost connection is repeated.</summary>
internal sealed class ContentClient(ClusterConnection cluster)
{
    private const int AtOnce = 4;
    private const int NamesAtOnce = 5000;

    private readonly Protos.Content.ContentClient _content = cluster.Content;

    /// <summary>Makes sure that the coordinator has these pieces: asks which ones it lacks, and sends those, several at a time.</summary>
    /// <exception cref="UserError">A piece is too large, has changed since it was named, or finds no room.</exception>
    /// <param name="waitsForRoom">Whether to wait while the coordinator has nowhere to store them, rather than to throw.</param>
    public async Task UploadAsync(IEnumerable<ContentPiece> pieces, CancellationToken cancel, bool waitsForRoom = false)
    {
        foreach (var some in pieces.DistinctBy(p => p.Hash).Chunk(NamesAtOnce))
        {
            var missing = await FindMissingAsync(some, waitsForRoom, cancel).ConfigureAwait(false);
            await Parallel.ForEachAsync(
                some.Where(p => missing.Contains(p.Hash)), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
                async (piece, stop) => await PutAsync(piece, waitsForRoom, stop).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    /// <summary>A piece of content whole.</summary>
    /// <exception cref="UserError">The coordinator does not have it, or has something else.</exception>
    public async Task<ReadOnlyMemory<byte>> FetchAsync(ContentReference reference, CancellationToken cancel)
    {
        var reconnection = cluster.NewReconnection();
        while (true)
        {
            try
            {
                var bytes = await FetchOnceAsync(reference, cancel).ConfigureAwait(false);
                reconnection.Restored();
                return bytes;
            }
            catch (RpcException e)
            {
                await reconnection.PauseAsync(e, cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task<byte[]> FetchOnceAsync(ContentReference reference, CancellationToken cancel)
    {
        using var call = _content.Fetch(new Protos.FetchContentRequest { Hash = reference.Hash.Value }, cancellationToken: cancel);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (bytes, at) = (new byte[reference.Bytes], 0);
        while (await call.ResponseStream.MoveNext(cancel).ConfigureAwait(false))
        {
            var part = call.ResponseStream.Current.Data.Span;
            if (part.Length > bytes.Length - at) throw Wrong(reference);
            hash.AppendData(part);
            part.CopyTo(bytes.AsSpan(at));
            at += part.Length;
        }
        return at == bytes.Length && ContentHash.OfDigest(hash.GetHashAndReset()) == reference.Hash ? bytes : throw Wrong(reference);
    }

    private static UserError Wrong(ContentReference reference) => new(ExitStatus.BadInput,
        $"What the coordinator has as the content {reference.Hash} is something else: its data folder is damaged.");

    private async Task<HashSet<ContentHash>> FindMissingAsync(ContentPiece[] pieces, bool waitsForRoom, CancellationToken cancel)
    {
        var request = new Protos.FindContentRequest();
        request.Hashes.AddRange(pieces.Select(p => p.Hash.Value));
        var reply = await cluster.NewReconnection(waitsForRoom).CallAsync(() => _content.FindAsync(request, cancellationToken: cancel), cancel).ConfigureAwait(false);
        return [.. reply.Missing.Select(ContentHash.Parse)];
    }

    private async Task PutAsync(ContentPiece piece, bool waitsForRoom, CancellationToken cancel)
    {
        if (piece.Bytes > ContentLimits.StoredBytes)
            throw new UserError(ExitStatus.BadInput, $"A piece of {piece.Bytes} bytes is too large to send; the limit is {ContentLimits.PieceBytes >> 20} MiB.");
        var reconnection = cluster.NewReconnection(waitsForRoom);
        while (true)
        {
            try
            {
                await PutOnceAsync(piece, cancel).ConfigureAwait(false);
                reconnection.Restored();
                return;
            }
            catch (RpcException e)
            {
                await reconnection.PauseAsync(e, cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task PutOnceAsync(ContentPiece piece, CancellationToken cancel)
    {
        using var stream = piece.Open();
        await _content.PutAsync(piece.Hash, stream, piece.Bytes, cancel).ConfigureAwait(false);
    }
}
