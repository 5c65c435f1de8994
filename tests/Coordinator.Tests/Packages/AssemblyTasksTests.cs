using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using ActorCompute.Coordinator.Packages;
using ActorCompute.Messages;
using FsCheck.Xunit;

namespace ActorCompute.Coordinator.Tests.Packages;

/// <summary>Tasks are found by reading metadata: of this assembly's examples, and of assemblies made for the purpose.</summary>
public class AssemblyTasksTests
{
    private static readonly PackageTasks Own = ReadOwn();

    [Theory]
    [InlineData("Examples.Shapes.Square", "cpu: integer → integer")]
    [InlineData("Examples.Shapes.Half", "cpu: number → number")]
    [InlineData("Examples.Shapes.Name", "cpu: text → text")]
    [InlineData("Examples.Shapes.RenderAsync", "io: Scene object → Scene object")]
    [InlineData("Examples.Shapes.FetchAsync", "io: URL → text")]
    [InlineData("Examples.Shapes.WaitAsync", "io: duration text → nothing")]
    [InlineData("Examples.Shapes.Wait", "io: true or false → nothing")]
    [InlineData("Examples.Shapes.Log", "cpu: GUID text → nothing")]
    [InlineData("Examples.Shapes.Colors", "cpu: integer or null array → integer array")]
    [InlineData("Examples.Shapes.Count", "cpu: text array → object")]
    [InlineData("Examples.Shapes.Pair", "cpu: [base64 text, integer, any value] array → object")]
    [InlineData("Examples.Shapes.Nested", "cpu: any value → Scene object array array")]
    [InlineData("Examples.Shapes.Inner.First", "cpu: text → text")]
    [InlineData("thumb nail/ü", "cpu: integer → integer")]
    [InlineData("told-apart", "cpu: integer → integer")]
    [InlineData("Examples.Shapes.NoArgument", "cpu: anything → integer")]
    [InlineData("Examples.Shapes.OnlyContext", "cpu: anything → integer")]
    public void A_public_static_method_is_a_task_described_in_words(string name, string shape)
    {
        var task = Own.Find(name);
        Assert.NotNull(task);
        Assert.Equal(shape, $"{task.Kind.ToString().ToLowerInvariant()}: {task.Parameter} → {task.Result}");
    }

    [Fact]
    public void Nothing_else_is_one()
    {
        string[] expected = ["Colors", "Count", "FetchAsync", "First", "Half", "Log", "Name", "Nested", "NoArgument", "OnlyContext", "Pair", "RenderAsync", "Square", "Wait", "WaitAsync"];
        var found = Own.Tasks.Where(t => t.Name.StartsWith("Examples.", StringComparison.Ordinal)).Select(t => t.Name.Split('.')[^1]);
        Assert.Equal(expected, found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_name_that_methods_share_is_none_and_it_is_said_why()
    {
        Assert.Null(Own.Find("Examples.Shapes.Many"));
        Assert.Contains("Examples.Shapes.Many", Own.Shared);
        Assert.Contains("Examples.Shapes.Overload", Own.Shared);   // its alias is what tells the one apart
        Assert.DoesNotContain("Examples.Shapes.TwoOfWhichNoneIsATask", Own.Shared);
        Assert.Contains("[ComputeTask]", Own.WhyNot("Examples.Shapes.Many", "Examples.dll"), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tasks_of_one_alias_are_refused() =>
        Assert.Contains("'same'", Refusal(new TinyAssembly("Demo").With("A", "F", typeof(int), [typeof(int)], "same").With("B", "G", typeof(int), [typeof(int)], "same").ToBytes()), StringComparison.Ordinal);

    [Fact]
    public void An_alias_that_is_anothers_name_is_refused() =>
        Assert.Contains("'A.F'", Refusal(new TinyAssembly("Demo").With("A", "F", typeof(int), [typeof(int)]).With("B", "G", typeof(int), [typeof(int)], "A.F").ToBytes()), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("line\nbreak")]
    public void An_alias_that_is_no_name_is_refused(string alias) =>
        Assert.Contains("A.F", Refusal(new TinyAssembly("Demo").With("A", "F", typeof(int), [typeof(int)], alias).ToBytes()), StringComparison.Ordinal);

    [Fact]
    public void An_alias_on_what_can_be_no_task_is_refused() =>
        Assert.Contains("A.F", Refusal(new TinyAssembly("Demo").With("A", "F", typeof(int), [typeof(int)], "name", MethodAttributes.Public).ToBytes()), StringComparison.Ordinal);

    [Fact]
    public void More_tasks_than_a_list_can_hold_are_refused()
    {
        var large = new TinyAssembly("Demo");
        for (var i = 0; i < 2001; i++) large.With("A", $"F{i}", typeof(int), [typeof(int)]);
        Assert.Contains("2001", Refusal(large.ToBytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_assembly_is_refused()
    {
        Assert.Contains("no .NET assembly", Refusal([]), StringComparison.Ordinal);
        Assert.Contains("no .NET assembly", Refusal("#!/bin/sh\n"u8.ToArray()), StringComparison.Ordinal);
    }

    [Property(MaxTest = 300)]
    public void A_damaged_assembly_is_read_or_refused(uint at, byte value)
    {
        var bytes = TinyAssembly.WithDouble();
        bytes[at % bytes.Length] ^= (byte)(value | 1);
        try
        {
            AssemblyTasks.Read(new MemoryStream(bytes), "Demo");
        }
        catch (UserError)
        {
            // Refused in one sentence.
        }
    }

    [Fact]
    public void Names_that_would_write_to_a_terminal_are_no_tasks_and_are_shown_without_what_does()
    {
        var evil = new TinyAssembly("Demo").With("Demo.Tasks", "Red\u001b[31m", typeof(long), [typeof(long)]).ToBytes();
        Assert.Empty(AssemblyTasks.Read(new MemoryStream(evil), "Demo").Tasks);
        var refusal = Refusal(new TinyAssembly("Demo").With("Demo.Tasks", "Red\u001b[31m", typeof(long), [typeof(long)], alias: "red", attributes: MethodAttributes.Public).ToBytes());
        Assert.StartsWith("Demo.Tasks.Red\uFFFD[31m of Demo.dll cannot be the task 'red'", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_nested_without_end_takes_no_stack()
    {
        var signature = new BlobBuilder();
        signature.WriteBytes(new byte[] { 0, 1, (byte)SignatureTypeCode.Void });
        signature.WriteBytes((byte)SignatureTypeCode.SZArray, 10_000_000);
        signature.WriteByte((byte)SignatureTypeCode.Int32);
        Assert.Empty(AssemblyTasks.Read(new MemoryStream(WithSignature(signature)), "Demo").Tasks);
    }

    private static byte[] WithSignature(BlobBuilder signature)
    {
        var metadata = new MetadataBuilder();
        metadata.AddModule(0, metadata.GetOrAddString("Demo.dll"), metadata.GetOrAddGuid(Guid.Empty), default, default);
        metadata.AddAssembly(metadata.GetOrAddString("Demo"), new Version(1, 0), default, default, default, AssemblyHashAlgorithm.Sha1);
        var (field, method) = (MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        metadata.AddTypeDefinition(default, default, metadata.GetOrAddString("<Module>"), default, field, method);
        metadata.AddTypeDefinition(TypeAttributes.Public, metadata.GetOrAddString("A"), metadata.GetOrAddString("B"), default, field, method);
        metadata.AddMethodDefinition(MethodAttributes.Public | MethodAttributes.Static, default, metadata.GetOrAddString("F"), metadata.GetOrAddBlob(signature), -1, MetadataTokens.ParameterHandle(1));
        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), new BlobBuilder()).Serialize(image);
        return image.ToArray();
    }

    private static string Refusal(byte[] assembly) => Assert.Throws<UserError>(() => AssemblyTasks.Read(new MemoryStream(assembly), "Demo")).Message;

    private static PackageTasks ReadOwn()
    {
        using var file = File.OpenRead(typeof(AssemblyTasksTests).Assembly.Location);
        return AssemblyTasks.Read(file, "ActorCompute.Coordinator.Tests");
    }
}
