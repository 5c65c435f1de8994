using ActorCompute.Connections;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using Google.Protobuf;
using Grpc.Core;

namespace ActorCompute.Packages;

/// <summary>Brings content to the coordinator. What is cut short by a lost connection is sent again.</summary>
internal sealed class ContentClient(ClusterConnection cluster)
{
    private const int AtOnce = 4;
    private const int NamesAtOnce = 5000;

    private readonly Protos.Content.ContentClient _content = cluster.Content;

    /// <summary>Makes sure that the coordinator has these pieces: asks which ones it lacks, and sends those, several at a time.</summary>
    /// <exception cref="UserError">A piece is too large, has changed since it was named, or finds no room.</exception>
    public async Task UploadAsync(IEnumerable<ContentPiece> pieces, CancellationToken cancel)
    {
        foreach (var some in pieces.DistinctBy(p => p.Hash).Chunk(NamesAtOnce))
        {
            var missing = await FindMissingAsync(some, cancel);
            await Parallel.ForEachAsync(
                some.Where(p => missing.Contains(p.Hash)), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
                async (piece, stop) => await PutAsync(piece, stop));
        }
    }

    private async Task<HashSet<ContentHash>> FindMissingAsync(ContentPiece[] pieces, CancellationToken cancel)
    {
        var request = new Protos.FindContentRequest();
        request.Hashes.AddRange(pieces.Select(p => p.Hash.Value));
        var reply = await cluster.NewReconnection().CallAsync(() => _content.FindAsync(request, cancellationToken: cancel), cancel);
        return [.. reply.Missing.Select(ContentHash.Parse)];
    }

    private async Task PutAsync(ContentPiece piece, CancellationToken cancel)
    {
        if (piece.Bytes > ContentLimits.PieceBytes)
            throw new UserError(ExitStatus.BadInput, $"A piece of {piece.Bytes} bytes is too large to send; the limit is {ContentLimits.PieceBytes >> 20} MiB.");
        var reconnection = cluster.NewReconnection();
        while (true)
        {
            try
            {
                await PutOnceAsync(piece, cancel);
                reconnection.Restored();
                return;
            }
            catch (RpcException e)
            {
                await reconnection.PauseAsync(e, cancel);
            }
        }
    }

    private async Task PutOnceAsync(ContentPiece piece, CancellationToken cancel)
    {
        using var call = _content.Put(cancellationToken: cancel);
        await using (var stream = piece.Open())
        {
            var buffer = new byte[Math.Min(ContentLimits.ChunkBytes, piece.Bytes + 1)];
            var request = new Protos.PutContentRequest { Hash = piece.Hash.Value };   // the first one names it, even if it is empty
            do
            {
                var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
                // The message is bytes of the connection by the time that the write is awaited.
                request.Data = UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, count));
                if ((count > 0 || request.Hash.Length > 0) && !await IsTakenAsync(call.RequestStream.WriteAsync(request))) break;
                request = count < buffer.Length ? null : new();
            }
            while (request is not null);
        }
        await IsTakenAsync(call.RequestStream.CompleteAsync());
        await call;
    }

    /// <summary>False when the call is over; its answer says why.</summary>
    private static async Task<bool> IsTakenAsync(Task write)
    {
        try
        {
            await write;
            return true;
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
