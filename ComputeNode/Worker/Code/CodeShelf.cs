using System.Text.Json;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Worker.Large;
using ActorCompute.Worker.Pieces;

namespace ActorCompute.Worker.Code;

/// <summary>The code that the node has put into a folder, loaded when it is first asked for. Any thread may ask.</summary>
/// <param name="folder">Null if the node gave none.</param>
internal sealed class CodeShelf(CodeFolder? folder)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ContentHash, LoadedPackage> _packages = [];

    /// <summary>The items and results that lie in the same folder.</summary>
    public LargeDocuments Large { get; } = new(folder);

    /// <summary>How captured values are read: shared ones lie there, too.</summary>
    private readonly JsonSerializerOptions _captured = BroadcastReader.Options(new(folder));

    /// <exception cref="CodeDefectException">It is not there, or is not what it should be.</exception>
    public (LoadedPackage Package, Invocation Invocation) Get(TaskCode code)
    {
        if (folder is null) throw new CodeDefectException("This worker was started without a folder for code.");
        return (Package(folder, code.Package), Read(folder, code.Invocation));
    }

    /// <summary>The package is loaded anew, and checked, when it is next asked for; what has it goes on with it.</summary>
    public void Forget(ContentHash package)
    {
        lock (_gate) _packages.Remove(package);
    }

    private LoadedPackage Package(CodeFolder from, ContentHash hash)
    {
        lock (_gate)
        {
            if (!_packages.TryGetValue(hash, out var package)) _packages.Add(hash, package = new LoadedPackage(from, hash, _captured));
            return package;
        }
    }

    private static Invocation Read(CodeFolder from, ContentHash invocation)
    {
        var bytes = Piece.Read(from.Piece(invocation), invocation, "The invocation");
        try
        {
            return Invocation.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw new CodeDefectException($"The invocation cannot be read: {e.Message}", e);
        }
    }
}
