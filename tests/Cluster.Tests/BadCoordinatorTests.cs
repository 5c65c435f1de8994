using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorCompute.Cluster.Tests.Harness;
using Microsoft.Data.Sqlite;

namespace ActorCompute.Cluster.Tests;

/// <summary>Ports, folders and files with which a coordinator or a node cannot start.</summary>
[Collection(OnTwoNodes.Name)]
public sealed class BadCoordinatorTests(TwoNodes nodes) : IDisposable
{
    private readonly TestCluster _cluster = nodes.Cluster;
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("ac-home-");
    private readonly string _port = Text(TestCluster.FreePort()), _apiPort = Text(TestCluster.FreePort());

    private string Data => Path.Combine(_home.FullName, "data");

    private string Store => Path.Combine(Data, "actorcompute.db");

    private string Access => Path.Combine(_home.FullName, "access.json");

    [LongFact]
    public async Task A_port_that_is_in_use_is_named()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var port = Text(((IPEndPoint)busy.LocalEndpoint).Port);
        (await StartAsync(port: port)).ExpectSentence(2, $"Port {port} on 127.0.0.1 is in use", "--port");
        (await StartAsync(apiPort: port)).ExpectSentence(2, $"Port {port} on 127.0.0.1 is in use", "--api-port");
        (await _cluster.RunAsync($"node --slots 1 --port {port}")).ExpectSentence(2, $"Port {port} on 127.0.0.1 is in use", "--port");
        Assert.False(File.Exists(Access));
    }

    [LongFact]
    public async Task A_host_that_is_not_this_machine_s_is_named()
    {
        (await StartWithAsync("--host", "192.0.2.1")).ExpectSentence(2, "192.0.2.1 is not an address of this machine", "--host");
        (await _cluster.RunAsync("node --slots 1 --host 192.0.2.1")).ExpectSentence(2, "192.0.2.1 is not an address of this machine", "--host");
        (await StartWithAsync("--host", "0.0.0.0", "--insecure")).ExpectSentence(2, "--insecure is for this machine alone");
    }

    [Fact]
    public async Task A_data_folder_that_is_in_use_is_named() =>
        (await StartAsync(data: _cluster.DataFolder)).ExpectSentence(2, _cluster.DataFolder, "in use by another coordinator", "--data");

    [Fact]
    public async Task A_data_folder_that_is_a_file_or_lies_below_one_is_named()
    {
        await File.WriteAllTextAsync(Data, "");
        (await StartAsync()).ExpectSentence(2, Data, "it is a file", "--data");
        var below = Path.Combine(Data, "data");
        (await StartAsync(data: below)).ExpectSentence(2, below, "a folder of its path is a file", "--data");
    }

    [LongFact]
    public async Task A_disk_that_is_full_or_read_only_is_said_so_and_a_start_with_room_succeeds()
    {
        var disk = Path.Combine(_home.FullName, "disk");
        await using (var readOnly = await Mount.TryAsync(disk, "ro"))
        {
            if (readOnly is null) return;   // only root can mount
            (await StartAsync(data: disk)).ExpectSentence(2, disk, "Read-only", "--data");
        }
        await using var small = await Mount.TryAsync(disk, "size=64k");
        var data = Path.Combine(disk, "data");
        (await StartAsync(data: data)).ExpectSentence(2, data, "the disk is full", "--data");
        (await StartAsync(access: Path.Combine(disk, "full", "access.json"), fill: disk)).ExpectSentence(2, disk, "the disk is full", "--access");
        await using var more = await Mount.TryAsync(disk, "remount,size=64m");
        await using var coordinator = ProgramRun.Start(_home.FullName, null, Args(data: data));
        await coordinator.ReadyAsync();
    }

    [Fact]
    public async Task An_access_file_that_cannot_be_written_is_named() =>
        (await StartAsync(access: _home.FullName)).ExpectSentence(2, $"The access file {_home.FullName} cannot be written", "it is a folder", "--access");

    [Fact]
    public async Task A_store_that_is_no_database_is_named()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Store, new string('x', 20_000));
        (await StartAsync()).ExpectSentence(2, Store, "file is not a database", "restore it from a copy");
    }

    [Theory]
    [InlineData("UPDATE meta SET value = '99' WHERE key = 'schema'", "is of schema version 99")]
    [InlineData("DELETE FROM meta WHERE key = 'epoch'", "Its epoch is missing")]
    [InlineData("UPDATE meta SET value = 'x' WHERE key = 'epoch'", "'x' was not in a correct format")]
    [InlineData("DROP TABLE result", "no such table: result")]
    public async Task A_store_that_this_program_cannot_use_is_named(string damage, string says)
    {
        await MakeStoreAsync(damage);
        (await StartAsync()).ExpectSentence(2, Store, says, "--data");
    }

    [Fact]
    public async Task A_store_that_is_cut_short_is_named()
    {
        await MakeStoreAsync("SELECT 1");
        await using (var file = File.OpenWrite(Store)) file.SetLength(file.Length / 2);
        (await StartAsync()).ExpectSentence(2, Store, "malformed", "restore it from a copy");
    }

    [Fact]
    public async Task Keys_that_are_damaged_or_another_cluster_s_are_named()
    {
        var keys = Directory.CreateDirectory(Path.Combine(Data, "authority")).FullName;
        await File.WriteAllTextAsync(Path.Combine(keys, "token"), "x");
        (await StartAsync()).ExpectSentence(2, Path.Combine(keys, "token"), "holds no token");
        File.Copy(Path.Combine(_cluster.DataFolder, "authority", "authority.pem"), Path.Combine(keys, "authority.pem"), overwrite: true);
        (await StartAsync()).ExpectSentence(2, Path.Combine(keys, "authority.pem"), "and the store beside it are of different clusters");
    }

    public void Dispose() => _home.Delete(recursive: true);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string[] Args(string? port = null, string? apiPort = null, string? data = null, string? access = null) =>
        ["coordinator", "--port", port ?? _port, "--api-port", apiPort ?? _apiPort, "--data", data ?? Data, "--access", access ?? Access];

    private async Task<ProgramEnd> StartAsync(string? port = null, string? apiPort = null, string? data = null, string? access = null, string? fill = null)
    {
        if (fill is not null) await Mount.FillAsync(fill);
        return await ProgramRun.RunAsync(_home.FullName, null, Args(port, apiPort, data, access));
    }

    private Task<ProgramEnd> StartWithAsync(params string[] more) => ProgramRun.RunAsync(_home.FullName, null, [.. Args(), .. more]);

    /// <summary>A store as this version makes it, with some damage done.</summary>
    private async Task MakeStoreAsync(string damage)
    {
        Directory.CreateDirectory(Data);
        await using var db = new SqliteConnection($"Data Source={Store};Pooling=false");
        await db.OpenAsync();
        var tables = string.Concat(new[] { "job", "input", "result", "failure", "node" }.Select(t => $"CREATE TABLE {t} (a);"));
        await using var command = db.CreateCommand();
        command.CommandText = $"{tables} CREATE TABLE meta (key, value); INSERT INTO meta VALUES ('schema', '1'), ('cluster', 'c'), ('epoch', '1'); {damage}";
        await command.ExecuteNonQueryAsync();
    }
}
