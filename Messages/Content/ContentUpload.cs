using ActorCompute.Messages.Access;
using ActorCompute.Protos;
using Google.Protobuf;
using Grpc.Core;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.Messages.Content;

/// <summary>One call that brings a piece of content to a coordinator.</summary>
public static class ContentUpload
{
    /// <summary>How long a coordinator may take nothing, or say nothing once it has all: its disk may be slow, and another attempt is to come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Sends what is left to read of a stream; returns once the piece is stored.</summary>
    /// <param name="bytes">How much that is, about; only memory depends on it.</param>
    /// <exception cref="RpcException">The call broke off or stood still, or it is not that piece, or there is no room for it.</exception>
    public static async Task PutAsync(this Protos.Content.ContentClient content, ContentHash piece, Stream stream, long bytes, CancellationToken cancel)
    {
        using var call = content.Put(cancellationToken: cancel);
        var requests = new RequestWriter<PutContentRequest>(call.RequestStream, call.ResponseAsync, Patience, TimeProvider.System);
        var buffer = new byte[Math.Min(ContentLimits.ChunkBytes, bytes + 1)];
        var request = new PutContentRequest { Hash = piece.Value };   // the first one names it, even if it is empty
        do
        {
            var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
            // The message is bytes of the connection by the time that the write is awaited.
            request.Data = UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, count));
            if ((count > 0 || request.Hash.Length > 0) && !await requests.WriteAsync(request)) break;
            request = count < buffer.Length ? null : new();
        }
        while (request is not null);
        if (request is null) await requests.CompleteAsync();
        await requests.AnswerAsync();
    }
}
