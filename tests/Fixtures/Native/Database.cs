using Microsoft.Data.Sqlite;

namespace Fixtures;

/// <summary>Needs assemblies of a NuGet package, and its native library.</summary>
public static class Database
{
    public static string Version(int item)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return $"{connection.ServerVersion} {item}";
    }
}
