using ActorCompute.Protos;
using Google.Protobuf;
using Grpc.Core;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.Messages.Content;

/// <summary>One call that brings a piece of content to a coordinator.</summary>
public static class ContentUpload
{
    /// <summary>Sends what is left to read of a stream; returns once the piece is stored.</summary>
    /// <param name="bytes">How much that is, about; only memory depends on it.</param>
    /// <exception cref="RpcException">The call broke off, or it is not that piece, or there is no room for it.</exception>
    public static async Task PutAsync(this Protos.Content.ContentClient content, ContentHash piece, Stream stream, long bytes, CancellationToken cancel)
    {
        using var call = content.Put(cancellationToken: cancel);
        var buffer = new byte[Math.Min(ContentLimits.ChunkBytes, bytes + 1)];
        var request = new PutContentRequest { Hash = piece.Value };   // the first one names it, even if it is empty
        do
        {
            var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
            // The message is bytes of the connection by the time that the write is awaited.
            request.Data = UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, count));
            if ((count > 0 || request.Hash.Length > 0) && !await IsTakenAsync(call.RequestStream.WriteAsync(request))) break;
            request = count < buffer.Length ? null : new();
        }
        while (request is not null);
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
