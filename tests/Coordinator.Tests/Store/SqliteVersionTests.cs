using System.Xml.Linq;
using Microsoft.Data.Sqlite;

namespace ActorCompute.Coordinator.Tests.Store;

/// <summary>Which SQLite runs here, and that neither advisories nor other versions than the pinned ones can come in unseen.</summary>
public class SqliteVersionTests
{
    /// <summary>The first without CVE-2025-6965.</summary>
    private static readonly Version Least = new(3, 50, 3);

    [Fact]
    public void The_library_that_is_loaded_has_no_known_hole()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Assert.True(Version.Parse(connection.ServerVersion) >= Least, $"SQLite {connection.ServerVersion} is loaded; {Least} or later is needed.");
    }

    [Fact]
    public void Advisories_and_other_versions_of_packages_than_the_pinned_fail_the_build()
    {
        var properties = XDocument.Load(Path.Combine(Root(), "Directory.Build.props")).Descendants("PropertyGroup").Elements().ToLookup(p => p.Name.LocalName, p => p.Value);
        Assert.Equal(["true"], properties["TreatWarningsAsErrors"]);
        Assert.Equal(["true"], properties["NuGetAudit"]);
        Assert.Equal(["all"], properties["NuGetAuditMode"]);
        string[] quiet = [.. properties["NoWarn"], .. properties["WarningsNotAsErrors"]];
        Assert.DoesNotContain(quiet, list => list.Split(';').Any(code => code is "NU1603" or "NU1901" or "NU1902" or "NU1903" or "NU1904"));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ActorCompute.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
