using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using ActorCompute.Messages;

namespace ActorCompute.Packages;

/// <summary>An assembly without a list of its libraries: it, and what it refers to that lies beside it, at any remove.</summary>
internal static class LoneAssembly
{
    private static readonly string Framework = RuntimeEnvironment.GetRuntimeDirectory();

    /// <exception cref="UserError">It is no assembly, or something that it refers to is neither there nor part of .NET.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<SourceFile> Files(string folder, string main)
    {
        var files = new Dictionary<string, SourceFile>(StringComparer.Ordinal);
        var left = new Stack<string>([main]);
        while (left.TryPop(out var name))
        {
            var place = Path.Combine(folder, $"{name}.dll");
            if (!File.Exists(place) || !files.TryAdd($"{name}.dll", new DiskFile($"{name}.dll", place))) continue;
            if (Path.ChangeExtension(place, ".pdb") is var symbols && File.Exists(symbols)) files[$"{name}.pdb"] = new DiskFile($"{name}.pdb", symbols);
            foreach (var needed in References(place).Where(n => !Product.Has(n) && !IsOfFramework(n)))
            {
                if (name == main && !File.Exists(Path.Combine(folder, $"{needed}.dll")))
                    throw new UserError(ExitStatus.BadInput, $"{needed}.dll, which {main}.dll needs, is not beside it; push the folder that 'dotnet publish' makes.");
                left.Push(needed);
            }
        }
        return [.. files.Values];
    }

    private static bool IsOfFramework(string name) => File.Exists(Path.Combine(Framework, $"{name}.dll"));

    private static string[] References(string place)
    {
        try
        {
            using var file = new PEReader(FileHashes.Read(place));
            if (!file.HasMetadata) return [];   // a native library
            var reader = file.GetMetadataReader();
            return [.. reader.AssemblyReferences.Select(r => reader.GetString(reader.GetAssemblyReference(r).Name))];
        }
        catch (BadImageFormatException e)
        {
            throw new UserError(ExitStatus.BadInput, $"{place} is no .NET assembly; build it again.", e);
        }
    }
}
