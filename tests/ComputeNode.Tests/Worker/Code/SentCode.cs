using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.ComputeNode.Tests.Worker.Code;

/// <summary>A folder of code as a node keeps it, with the fixtures as packages.</summary>
internal sealed class SentCode : IDisposable
{
    private static readonly ConcurrentDictionary<string, byte[]> Manifests = [];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sent-");
    private readonly Dictionary<string, ContentHash> _named = [];

    public CodeFolder Folder => new(_folder.FullName);

    public ContentHash Tasks => Package("Tasks");

    /// <summary>The name of a task that is called so.</summary>
    public string Named(string method, string fixture = "Tasks") => Put(new Invocation { Task = method }, fixture);

    /// <summary>The name of a task that is this delegate.</summary>
    public string Of(Delegate function) => Put(InvocationOf(function));

    /// <summary>The same with this piece for the shared value that it captures.</summary>
    public string Of(Delegate function, ContentHash broadcast)
    {
        var sent = InvocationOf(function);
        return Put(sent with { Target = sent.Target! with { Value = JsonSerializer.SerializeToElement(new { shared = new { broadcast = broadcast.Value } }) } });
    }

    /// <summary>A piece as the node has brought it.</summary>
    public ContentHash Put(byte[] bytes)
    {
        var piece = ContentHash.Of(bytes);
        Write(Folder.Piece(piece), bytes);
        return piece;
    }

    public string Put(Invocation invocation, string fixture = "Tasks")
    {
        var bytes = invocation.ToBytes();
        var piece = ContentHash.Of(bytes);
        Write(Folder.Piece(piece), bytes);
        return new TaskCode(Package(fixture), piece).ToString();
    }

    /// <summary>Takes an invocation away, so that its task cannot be made; the answer puts it back.</summary>
    public Action Lose(string task)
    {
        var piece = Folder.Piece(TaskCode.Find(task)!.Invocation);
        var bytes = File.ReadAllBytes(piece);
        File.Delete(piece);
        return () => Write(piece, bytes);
    }

    public static Invocation InvocationOf(Delegate function) => new() { Method = Reference(function.Method), Target = Target(function) };

    /// <summary>An object as the client would send it.</summary>
    public static CapturedObject Captured(object target)
    {
        var type = target.GetType();
        return new CapturedObject(type.AssemblyQualifiedName!, IsClosure(type), JsonSerializer.SerializeToElement(Value(target, type)));
    }

    /// <summary>Deletes the folder, as somebody may delete a node's cache.</summary>
    public void Delete() => _folder.Delete(recursive: true);

    public void Dispose()
    {
        _folder.Refresh();
        if (_folder.Exists) Delete();
    }

    private static MethodReference Reference(MethodInfo method)
    {
        var types = method.DeclaringType!.GetGenericArguments().Select(t => t.AssemblyQualifiedName!);
        var arguments = method.GetGenericArguments().Select(t => t.AssemblyQualifiedName!);
        return new MethodReference(method.Module.Assembly.GetName().Name!, method.Module.ModuleVersionId, method.MetadataToken, [.. types], [.. arguments]);
    }

    private static CapturedObject? Target(Delegate function) =>
        function.Target is not { } target || target.GetType().Name.StartsWith("<>c", StringComparison.Ordinal) && !IsClosure(target.GetType()) ? null : Captured(target);

    private static JsonNode? Value(object? value, Type declared)
    {
        if (value is null || !IsClosure(declared)) return JsonSerializer.SerializeToNode(value, declared, ValueJson.Options);
        var fields = declared.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        return new JsonObject(fields.Select(f => KeyValuePair.Create(f.Name, Value(f.GetValue(value), f.FieldType))));
    }

    private static bool IsClosure(Type type) =>
        type.Name.StartsWith("<>c__DisplayClass", StringComparison.Ordinal) && type.IsDefined(typeof(CompilerGeneratedAttribute));

    /// <summary>The package's folder is the fixture's output.</summary>
    private ContentHash Package(string fixture)
    {
        if (_named.TryGetValue(fixture, out var named)) return named;
        var manifest = Put(Manifests.GetOrAdd(fixture, ManifestOf));
        var folder = Folder.Package(manifest);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Directory.CreateSymbolicLink(folder, OutputOf(fixture));
        return _named[fixture] = manifest;
    }

    private static byte[] ManifestOf(string fixture)
    {
        var folder = OutputOf(fixture);
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => (Path: Path.GetRelativePath(folder, f).Replace('\\', '/'), Bytes: File.ReadAllBytes(f)));
        return new PackageManifest($"Fixtures.{(fixture is "TasksAgain" ? "Tasks" : fixture)}", [.. files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => new PackageFile(f.Path, ContentHash.Of(f.Bytes), f.Bytes.Length))]).ToBytes();
    }

    private static string OutputOf(string fixture)
    {
        // …/tests/ComputeNode.Tests/bin/Release/net10.0/
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var tests = own.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(tests, "Fixtures", fixture, "bin", own.Parent.Name, own.Name);
    }

    private static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
