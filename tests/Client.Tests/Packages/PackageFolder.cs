using System.IO.Compression;
using ActorCompute.Coordinator.Tests.Packages;

namespace ActorCompute.Client.Tests.Packages;

/// <summary>A folder of a test, in which builds and zips are made.</summary>
internal sealed class PackageFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ac-package-");

    public string this[string path] => Path.Combine(_folder.FullName, path);

    public string Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    public string Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllBytes(this[path], bytes);
        return this[path];
    }

    /// <summary>What 'dotnet publish' makes of a program that needs a library with a native part, and has a file of data.</summary>
    public string WriteBuild(string folder, string dependencies = Dependencies)
    {
        Write($"{folder}/Demo.dll", TinyAssembly.WithDouble());
        Write($"{folder}/Demo.pdb", "symbols");
        Write($"{folder}/Demo.deps.json", dependencies);
        Write($"{folder}/Demo.runtimeconfig.json", "{}");
        Write($"{folder}/Demo", "launcher");
        Write($"{folder}/Lib.dll", TinyAssembly.WithDouble("Lib"));
        Write($"{folder}/runtimes/linux-x64/native/liblib.so", "native");
        Write($"{folder}/de/Lib.resources.dll", "Texte");
        Write($"{folder}/data/model.bin", "model");
        Write($"{folder}/ActorCompute.Abstractions.dll", "ours");
        return this[folder];
    }

    /// <summary>Makes a zip of entries that an attacker may choose, and answers with its path.</summary>
    public string Zip(string name, Action<ZipArchive> fill, Func<byte[], byte[]>? tamper = null)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true)) fill(zip);
        return Write(name, tamper is null ? bytes.ToArray() : tamper(bytes.ToArray()));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>As the compiler writes it: Lib is needed, ActorCompute.Client and what only it needs stays at home, and so does .NET.</summary>
    public const string Dependencies = """
        {
          "runtimeTarget": { "name": ".NETCoreApp,Version=v10.0/linux-x64" },
          "targets": {
            ".NETCoreApp,Version=v10.0": {},
            ".NETCoreApp,Version=v10.0/linux-x64": {
              "Demo/1.0.0": { "dependencies": { "Lib": "2.0.0", "ActorCompute.Client": "0.1.0", "runtimepack.Core": "10.0.0" }, "runtime": { "Demo.dll": {} } },
              "Lib/2.0.0": {
                "runtime": { "lib/net8.0/Lib.dll": { "assemblyVersion": "2.0.0.0" } },
                "resources": { "lib/net8.0/de/Lib.resources.dll": { "locale": "de" }, "lib/net8.0/fr/Lib.resources.dll": { "locale": "fr" } },
                "runtimeTargets": { "runtimes/linux-x64/native/liblib.so": { "rid": "linux-x64", "assetType": "native" } }
              },
              "ActorCompute.Client/0.1.0": { "dependencies": { "Wire": "1.0.0" }, "runtime": { "ActorCompute.Client.dll": {} } },
              "Wire/1.0.0": { "runtime": { "lib/net8.0/Wire.dll": {} }, "native": { "runtimes/x/native/libwire.so": {} } },
              "runtimepack.Core/10.0.0": { "runtime": { "System.Runtime.dll": {} }, "native": { "libcoreclr.so": {} } }
            }
          },
          "libraries": {
            "Demo/1.0.0": { "type": "project" },
            "Lib/2.0.0": { "type": "package", "path": "lib/2.0.0" },
            "ActorCompute.Client/0.1.0": { "type": "package", "path": "actorcompute.client/0.1.0" },
            "Wire/1.0.0": { "type": "package", "path": "wire/1.0.0" },
            "runtimepack.Core/10.0.0": { "type": "runtimepack" }
          }
        }
        """;
}
