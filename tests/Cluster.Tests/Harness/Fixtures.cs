namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>Assemblies with user code, as they are built.</summary>
internal static class Fixtures
{
    public static string Tasks { get; } = Path.Combine(ProgramRun.Root, "tests", "Fixtures", "Tasks", "bin", ProgramRun.Configuration, "net10.0", "Fixtures.Tasks.dll");
}
