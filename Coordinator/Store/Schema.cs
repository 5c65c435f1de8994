using System.Globalization;
using ActorCompute.Messages;
using LinqToDB.Data;

namespace ActorCompute.Coordinator.Store;

/// <summary>The tables as SQLite has them, and which version of them a file holds.</summary>
internal static class Schema
{
    public const int Version = 14;

    private const string VersionKey = "schema", ClusterKey = "cluster", EpochKey = "epoch", CommitsKey = "commits", ClockKey = "clock";

    private static readonly string[] TableNames = ["job", "input", "result", "failure", "node", "package", "merge", "log", "start", "log_source", "death", "work"];

    private const string Tables = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE job (
            key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, task TEXT NOT NULL, kind INTEGER NOT NULL, name TEXT NOT NULL,
            chunk INTEGER, priority INTEGER NOT NULL, retry_exceptions INTEGER NOT NULL, retry_lost_workers INTEGER NOT NULL,
            attached INTEGER NOT NULL DEFAULT 0, status INTEGER NOT NULL, answered INTEGER NOT NULL, failed INTEGER NOT NULL, total INTEGER NOT NULL,
            cpu_us INTEGER NOT NULL, wall_us INTEGER NOT NULL, submitted_ms INTEGER NOT NULL, finished_ms INTEGER, reason TEXT NOT NULL,
            package TEXT, invocation TEXT, item_timeout_ms INTEGER, retry_on TEXT NOT NULL DEFAULT '', retry_first_ms INTEGER,
            retry_factor REAL NOT NULL DEFAULT 2, retry_longest_ms INTEGER, deadline_ms INTEGER, due_ms INTEGER, keep_ms INTEGER,
            submission_key TEXT NOT NULL DEFAULT '', round INTEGER NOT NULL DEFAULT 0, reduce TEXT,
            reduce_package TEXT, reduce_invocation TEXT, max_concurrency INTEGER, items_per_second REAL,
            allocated INTEGER NOT NULL DEFAULT 0, collections INTEGER NOT NULL DEFAULT 0,
            due_age_ms INTEGER, finished_age_ms INTEGER, waited_us INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE input (
            job INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, codec INTEGER NOT NULL, element INTEGER NOT NULL,
            lengths BLOB, data BLOB);
        CREATE UNIQUE INDEX input_order ON input (job, first, count);
        CREATE TABLE result (
            row INTEGER PRIMARY KEY, job INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, codec INTEGER NOT NULL,
            element INTEGER NOT NULL, lengths BLOB, data BLOB, split_from INTEGER);
        CREATE UNIQUE INDEX result_order ON result (job, first, count);
        CREATE INDEX result_commits ON result (job, coalesce(split_from, row));
        CREATE TABLE failure (
            job INTEGER NOT NULL, item INTEGER NOT NULL, kind INTEGER NOT NULL, type TEXT NOT NULL, message TEXT NOT NULL, stack TEXT,
            node TEXT, attempts INTEGER NOT NULL, PRIMARY KEY (job, item)) WITHOUT ROWID;
        CREATE TABLE node (name TEXT PRIMARY KEY, address TEXT);
        """ + PackageTable + MergeTable + LogTable + StartTable + LogSourceTable + DeathTable + WorkTable;

    private const string PackageTable = """

        CREATE TABLE package (
            row INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, assembly TEXT NOT NULL, bytes INTEGER NOT NULL,
            files INTEGER NOT NULL, pushed_ms INTEGER NOT NULL, tasks TEXT NOT NULL);
        """;

    private const string MergeTable = """

        CREATE TABLE merge (
            job INTEGER NOT NULL, item INTEGER NOT NULL, first INTEGER NOT NULL, log2 INTEGER NOT NULL, PRIMARY KEY (job, item)) WITHOUT ROWID;
        """;

    private const string LogTable = """

        CREATE TABLE log (
            job INTEGER NOT NULL, number INTEGER NOT NULL, item INTEGER NOT NULL, attempt INTEGER NOT NULL, node TEXT NOT NULL,
            at_ms INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (job, number)) WITHOUT ROWID;
        """;

    private const string StartTable = """

        CREATE TABLE start (epoch INTEGER PRIMARY KEY, id TEXT NOT NULL, commits INTEGER NOT NULL);
        INSERT INTO meta (key, value) VALUES ('commits', '0');
        """;

    private const string LogSourceTable = """

        CREATE TABLE log_source (
            job INTEGER NOT NULL, node TEXT NOT NULL, incarnation INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (job, node, incarnation)) WITHOUT ROWID;
        """;

    private const string DeathTable = """

        CREATE TABLE death (
            job INTEGER NOT NULL, number INTEGER NOT NULL, node TEXT NOT NULL, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL,
            first INTEGER NOT NULL, end INTEGER NOT NULL, PRIMARY KEY (job, number, first)) WITHOUT ROWID;
        """;

    private const string WorkTable = """

        CREATE TABLE work (node TEXT PRIMARY KEY, items INTEGER NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>What makes of a file of version 1 + i one of version 2 + i.</summary>
    private static readonly string[] Migrations =
        [
        "ALTER TABLE job ADD COLUMN attached INTEGER NOT NULL DEFAULT 0; ALTER TABLE job ADD COLUMN package TEXT; ALTER TABLE job ADD COLUMN invocation TEXT;"
            + PackageTable,
        "ALTER TABLE job ADD COLUMN item_timeout_ms INTEGER;",
        """
        ALTER TABLE job ADD COLUMN retry_on TEXT NOT NULL DEFAULT '';
        ALTER TABLE job ADD COLUMN retry_first_ms INTEGER;
        ALTER TABLE job ADD COLUMN retry_factor REAL NOT NULL DEFAULT 2;
        ALTER TABLE job ADD COLUMN retry_longest_ms INTEGER;
        ALTER TABLE job ADD COLUMN deadline_ms INTEGER;
        ALTER TABLE job ADD COLUMN due_ms INTEGER;
        ALTER TABLE job ADD COLUMN keep_ms INTEGER;
        ALTER TABLE job ADD COLUMN submission_key TEXT NOT NULL DEFAULT '';
        ALTER TABLE job ADD COLUMN round INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE result ADD COLUMN split_from INTEGER;
        DROP INDEX result_commits;
        CREATE INDEX result_commits ON result (job, coalesce(split_from, row));
        """,
        "ALTER TABLE job ADD COLUMN reduce TEXT; ALTER TABLE job ADD COLUMN reduce_package TEXT; ALTER TABLE job ADD COLUMN reduce_invocation TEXT;"
            + MergeTable,
        "ALTER TABLE job ADD COLUMN max_concurrency INTEGER; ALTER TABLE job ADD COLUMN items_per_second REAL;",
        "ALTER TABLE job ADD COLUMN allocated INTEGER NOT NULL DEFAULT 0; ALTER TABLE job ADD COLUMN collections INTEGER NOT NULL DEFAULT 0;",
        LogTable,
        StartTable,
        LogSourceTable,
        DeathTable,
        WorkTable,
        // The store's age is 0 then.
        """
        ALTER TABLE job ADD COLUMN due_age_ms INTEGER;
        ALTER TABLE job ADD COLUMN finished_age_ms INTEGER;
        UPDATE job SET due_age_ms = due_ms - CAST(unixepoch('subsec') * 1000 AS INTEGER), finished_age_ms = finished_ms - CAST(unixepoch('subsec') * 1000 AS INTEGER);
        """,
        "ALTER TABLE job ADD COLUMN waited_us INTEGER NOT NULL DEFAULT 0; ALTER TABLE node ADD COLUMN address TEXT;",
    ];

    /// <summary>Makes the tables of a new file, brings an old one up to date, and opens the next epoch.</summary>
    /// <param name="file">For people.</param>
    /// <param name="leastEpoch">The next epoch is no less than this, except in a new file.</param>
    /// <exception cref="UserError">The file is of a version that this program does not know.</exception>
    /// <exception cref="FormatException">The file is damaged.</exception>
    public static Opening Open(DataConnection db, string file, long leastEpoch = 0)
    {
        using var transaction = db.BeginTransaction();
        var isNew = db.Execute<long>("SELECT count(*) FROM sqlite_master WHERE name = 'meta'") == 0;
        if (isNew)
        {
            db.Execute(Tables);
            Write(db, VersionKey, Text(Version));
            Write(db, ClusterKey, Guid.NewGuid().ToString("N"));
            Write(db, EpochKey, "0");
        }
        var last = Number(db, EpochKey);   // a damaged file is not brought up to date first
        var epoch = isNew ? 1 : Math.Max(last + 1, leastEpoch);
        Migrate(db, file);
        foreach (var table in TableNames) db.Execute($"SELECT * FROM {table} LIMIT 1");   // one that is missing is told at once
        var (commits, before) = (Number(db, CommitsKey), Starts(db));
        var start = new StoreStart(epoch, Guid.NewGuid().ToString("N"), commits);
        Write(db, EpochKey, Text(epoch));
        db.Execute("INSERT INTO start (epoch, id, commits) VALUES (@epoch, @id, @commits)",
            new DataParameter("epoch", epoch), new DataParameter("id", start.Id), new DataParameter("commits", commits));
        transaction.Commit();
        return new(Read(db, ClusterKey), start, before) { Clock = ClockNote.Parse(Find(db, ClockKey) ?? "") };
    }

    /// <summary>Writes how many commits there are now, and how old the store is; part of every one.</summary>
    public static void Count(DataConnection db, long commits, ClockNote now)
    {
        Write(db, CommitsKey, Text(commits));
        Write(db, ClockKey, now.ToString());
    }

    /// <summary>Refuses to go on if a newer coordinator has opened the store since.</summary>
    /// <exception cref="StoreLostException">One has.</exception>
    public static void CheckEpoch(DataConnection db, long epoch)
    {
        var newest = Number(db, EpochKey);
        if (newest != epoch) throw StoreLostException.ToEpoch(newest, epoch);
    }

    private static void Migrate(DataConnection db, string file)
    {
        var version = int.Parse(Read(db, VersionKey), CultureInfo.InvariantCulture);
        if (version is < 1 or > Version)
            throw new UserError(ExitStatus.BadInput,
                $"The store {file} is of schema version {version} and this program reads versions 1 to {Version}: start the program that wrote it, or name another folder with --data.");
        if (version == Version) return;
        foreach (var migration in Migrations[(version - 1)..]) db.Execute(migration);
        Write(db, VersionKey, Text(Version));
    }

    private static StoreStart[] Starts(DataConnection db) =>
        [.. db.Query(row => new StoreStart(row.GetInt64(0), row.GetString(1), row.GetInt64(2)), "SELECT epoch, id, commits FROM start ORDER BY epoch")];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(DataConnection db, string key) => long.Parse(Read(db, key), CultureInfo.InvariantCulture);

    // Plain SQL: the first LINQ query costs a tenth of a second, and every commit asks for the epoch.
    private static string Read(DataConnection db, string key) => Find(db, key) ?? throw new FormatException($"Its {key} is missing.");

    private static string? Find(DataConnection db, string key) => db.Execute<string?>("SELECT value FROM meta WHERE key = @key", new DataParameter("key", key));

    private static void Write(DataConnection db, string key, string value) =>
        db.Execute("INSERT OR REPLACE INTO meta (key, value) VALUES (@key, @value)", new DataParameter("key", key), new DataParameter("value", value));
}

/// <summary>A store that was opened.</summary>
/// <param name="Start">This start of a coordinator on it.</param>
/// <param name="Before">The starts before, oldest first.</param>
internal sealed record Opening(string Cluster, StoreStart Start, IReadOnlyList<StoreStart> Before)
{
    /// <summary>How old it was at its last commit; null if it is new, or of a version that did not count that.</summary>
    public ClockNote? Clock { get; init; }
}

/// <summary>The store is this coordinator's no more: it must write nothing more. The message goes on from "The data folder … ".</summary>
internal sealed class StoreLostException : Exception
{
    private StoreLostException(string message) : base(message)
    {
    }

    /// <summary>A newer coordinator has it.</summary>
    public static StoreLostException ToEpoch(long newest, long own) =>
        new($"has another owner now. This coordinator is of epoch {own}; epoch {newest} has opened the store since, so nothing more may be written here.");

    /// <summary>Somebody has deleted or moved it: what would be written went to nowhere.</summary>
    public static StoreLostException Gone(string file) =>
        new($"has lost its {file}: somebody has deleted or moved it, so nothing would be kept. Put it back, or begin anew with an empty folder, and start the coordinator again.");

    /// <summary>Somebody has put another file in its place: what would be written went to the one that nobody finds any more.</summary>
    public static StoreLostException Replaced(string file) =>
        new($"has another {file} than the one that this coordinator works with: somebody has put it there meanwhile, so nothing would be kept. Start the coordinator again to go on with what is there now, and stop it before a copy is restored.");
}
