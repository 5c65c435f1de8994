using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.ComputeNode.Tests.Packages;

/// <summary>Content in memory that counts who asks, fails when told to, and can be made to wait.</summary>
internal sealed class FakeContent : IContentSource
{
    private readonly ConcurrentDictionary<ContentHash, byte[]> _pieces = [];
    private readonly ConcurrentQueue<Exception> _failures = [];

    /// <summary>What was asked for, as often as it was.</summary>
    public ConcurrentQueue<ContentHash> Asked { get; } = [];

    /// <summary>What was brought, as often as it was.</summary>
    public ConcurrentQueue<ContentHash> Put { get; } = [];

    /// <summary>Every answer waits for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public ContentHash Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public ContentHash Add(byte[] bytes) => AddAs(ContentHash.Of(bytes), bytes);

    /// <summary>Under that name, whatever it is.</summary>
    public ContentHash AddAs(ContentHash name, byte[] bytes)
    {
        _pieces[name] = bytes;
        return name;
    }

    public void Remove(ContentHash piece) => _pieces.TryRemove(piece, out _);

    /// <summary>The next answer is this.</summary>
    public void FailNext(FetchTrouble trouble, string reason = "nobody answers.") => _failures.Enqueue(new ContentException(trouble, reason));

    /// <summary>A package of these files; each holds its text.</summary>
    public ContentHash AddPackage(string assembly, params (string Path, string Text)[] files) => Add(Manifest(assembly, files).ToBytes());

    /// <summary>A package with an assembly of its own and an invocation.</summary>
    public TaskCode AddCode(string name) => new(AddPackage(name, ($"{name}.dll", name)), Add(new Invocation { Task = name }.ToBytes()));

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> FetchAsync(ContentHash piece, [EnumeratorCancellation] CancellationToken cancel)
    {
        Asked.Enqueue(piece);
        await Gate.WaitAsync(cancel);
        if (_failures.TryDequeue(out var failure)) throw failure;
        if (!_pieces.TryGetValue(piece, out var bytes)) throw new ContentException(FetchTrouble.Content, $"the cluster does not have {piece}.");
        for (var rest = bytes.AsMemory(); !rest.IsEmpty; rest = rest[Math.Min(rest.Length, 7)..]) yield return rest[..Math.Min(rest.Length, 7)];
    }

    public async Task<bool> IsMissingAsync(ContentHash piece, CancellationToken cancel)
    {
        await Gate.WaitAsync(cancel);
        return _failures.TryDequeue(out var failure) ? throw failure : !_pieces.ContainsKey(piece);
    }

    public async Task PutAsync(ContentHash piece, Stream bytes, CancellationToken cancel)
    {
        using var copy = new MemoryStream();
        await bytes.CopyToAsync(copy, cancel);
        if (ContentHash.Of(copy.ToArray()) != piece) throw new ContentException(FetchTrouble.Content, "it is something else.");
        Put.Enqueue(piece);
        Add(copy.ToArray());
    }

    private PackageManifest Manifest(string assembly, (string Path, string Text)[] files) => new(
        assembly, [.. files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => new PackageFile(f.Path, Add(f.Text), Encoding.UTF8.GetByteCount(f.Text)))]);
}
