using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.Worker.Code;

/// <summary>A package whose code can run here.</summary>
internal sealed class LoadedPackage
{
    private readonly PackageContext _context;
    private readonly PackageFolder _folder;
    private readonly string? _main;

    public LoadedPackage(CodeFolder folder, ContentHash hash, JsonSerializerOptions captured)
    {
        Captured = captured;
        var path = folder.Package(hash);
        if (!Directory.Exists(path)) throw new CodeGoneException($"The package {hash} is not at {path}.");
        _folder = new PackageFolder(path);
        _context = new PackageContext(hash.Value, _folder);
        var manifest = Manifest(folder.Piece(hash), hash);
        _main = manifest?.Assembly;
        _folder.Expect(manifest?.Files.Select(f => f.Path) ?? []);
    }

    /// <summary>How values are read that its methods are called on.</summary>
    public JsonSerializerOptions Captured { get; }

    /// <summary>Whether what its code threw came of a file that is there no more.</summary>
    public bool IsTheCauseOf(Exception exception) => CodeGoneException.IsIn(exception) || !_folder.IsThere;

    /// <summary>The assembly that holds the tasks; all at the package's root if its manifest is not here.</summary>
    public IEnumerable<Assembly> TaskAssemblies()
    {
        if (_main is not null) return [Load(_main)];
        return _folder.Assemblies().Select(TryLoad).OfType<Assembly>();
    }

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

    /// <summary>Native libraries may have the same ending.</summary>
    private Assembly? TryLoad(string name)
    {
        try
        {
            return Load(name);
        }
        catch (Exception e) when (e is BadImageFormatException or IOException)
        {
            return null;
        }
    }

    /// <summary>What the package is made of, once every file of it has turned out to be what that says; null if nobody can say it.</summary>
    /// <exception cref="CodeGoneException">A file is not there, or is something else: code that ran here before may have changed it.</exception>
    private PackageManifest? Manifest(string piece, ContentHash hash)
    {
        if (!File.Exists(piece)) return null;
        try
        {
            var bytes = File.ReadAllBytes(piece);
            if (ContentHash.Of(bytes) != hash) throw new CodeGoneException($"The manifest of the package {hash} is not what its name says.");
            var manifest = PackageManifest.Parse(bytes);
            foreach (var file in manifest.Files.Where(f => !IsWhole(f))) throw new CodeGoneException($"{file.Path} of the package {hash} is not what its manifest says.");
            return manifest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CodeGoneException($"The package {hash} cannot be read: {e.Message}", e);
        }
        catch (UserError e)
        {
            throw new CodeDefectException(e.Message, e);
        }
    }

    private bool IsWhole(PackageFile file)
    {
        using var stream = File.OpenRead(_folder.File(file.Path));
        return ContentHash.OfDigest(SHA256.HashData(stream)) == file.Hash;
    }
}
