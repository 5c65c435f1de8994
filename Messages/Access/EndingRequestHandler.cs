using System.Net;

namespace ActorCompute.Messages.Access;

/// <summary>
/// Ends a request's writes before its body ends. gRPC writes beside the body's own task; when the answer comes first, it ends that task alone, and
/// a write that is under way then waits for ever for the other side's window, or sends data behind the end of its stream, for which a server closes
/// the whole connection, with all calls on it.
/// </summary>
internal sealed class EndingRequestHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content) request.Content = new EndingContent(content);
        return base.SendAsync(request, cancellationToken);
    }

    private sealed class EndingContent : HttpContent
    {
        private readonly HttpContent _content;

        public EndingContent(HttpContent content)
        {
            _content = content;
            foreach (var (name, values) in content.Headers) Headers.TryAddWithoutValidation(name, values);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await using var ending = new EndingStream(stream);
            await _content.CopyToAsync(ending, context, cancellationToken).ConfigureAwait(false);
        }

        protected override bool TryComputeLength(out long length) => (length = _content.Headers.ContentLength ?? -1) >= 0;

        protected override void Dispose(bool disposing)
        {
            if (disposing) _content.Dispose();
            base.Dispose(disposing);
        }
    }
}
