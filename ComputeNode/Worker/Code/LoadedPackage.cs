using System.Reflection;
using System.Text.Json;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Worker.Pieces;

namespace ActorCompute.Worker.Code;

/// <summary>A package whose code can run here.</summary>
internal sealed class LoadedPackage
{
    private readonly PackageContext _context;
    private readonly PackageFolder _folder;
    private readonly string _main;

    /// <summary>Takes the hash of every file: code that ran here before may have changed one.</summary>
    /// <exception cref="CodeGoneException">The manifest or a file is not there, or is something else.</exception>
    public LoadedPackage(CodeFolder folder, ContentHash hash, JsonSerializerOptions captured)
    {
        Captured = captured;
        var path = folder.Package(hash);
        if (!Directory.Exists(path)) throw new CodeGoneException($"The package {hash} is not at {path}.");
        _folder = new PackageFolder(path);
        _context = new PackageContext(hash.Value, _folder);
        var manifest = Manifest(folder.Piece(hash), hash);
        foreach (var file in manifest.Files) Piece.Check(_folder.File(file.Path), file.Hash, file.Bytes, $"{file.Path} of the package {hash}");
        _main = manifest.Assembly;
        _folder.Expect(manifest.Files.Select(f => f.Path));
    }

    /// <summary>How values are read that its methods are called on.</summary>
    public JsonSerializerOptions Captured { get; }

    /// <summary>Whether what its code threw came of a file that is there no more.</summary>
    public bool IsTheCauseOf(Exception exception) => CodeGoneException.IsIn(exception) || !_folder.IsThere;

    /// <summary>The assembly that holds the tasks.</summary>
    public Assembly TaskAssembly => Load(_main);

    public Assembly Load(string name) => _context.LoadFromAssemblyName(new AssemblyName(name));

    /// <summary>The type of an assembly-qualified name, generic arguments included.</summary>
    /// <exception cref="CodeDefectException">There is none.</exception>
    public Type Type(string name)
    {
        try
        {
            return System.Type.GetType(name, n => _context.LoadFromAssemblyName(n), null, throwOnError: true)!;
        }
        catch (Exception e) when (e is TypeLoadException or IOException or BadImageFormatException or ArgumentException)
        {
            throw new CodeDefectException($"The package has no type '{TypeText.In(name)}': {TypeText.In(e.Message)}", e);
        }
    }

    private static PackageManifest Manifest(string piece, ContentHash hash)
    {
        var bytes = Piece.Read(piece, hash, $"The manifest of the package {hash}");
        try
        {
            return PackageManifest.Parse(bytes);
        }
        catch (UserError e)
        {
            throw new CodeDefectException(e.Message, e);
        }
    }
}
