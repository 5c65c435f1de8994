using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Files;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider.SQLite;
using Microsoft.Data.Sqlite;

namespace ActorCompute.Coordinator.Store;

// How it is opened, and what is found then.
internal sealed partial class JobStore
{
    private const string FileName = "actorcompute.db", LogSuffix = "-wal", AttachedFolder = "attached", AttachedPurpose = "attached jobs";
    private const int ReadOnly = 8, CannotOpen = 14;   // SQLITE_READONLY, SQLITE_CANTOPEN

    private static readonly string[] AttachedFiles = [DataFolder.LockName, FileName, FileName + LogSuffix, $"{FileName}-shm", $"{FileName}-journal"];

    /// <summary>Whether a folder holds a store already.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Opens the store in a folder, making both if need be, and takes the folder for this process alone.</summary>
    /// <param name="folder">Where the store is, or is to be.</param>
    /// <param name="durable">Whether a commit is to survive a power cut; not needed where the folder goes with the process.</param>
    /// <param name="time">How old the store gets, and which number its epoch has, so that one that has gone back does not use one again; the system's if null.</param>
    /// <exception cref="UserError">The folder is in use, cannot be written, or holds a store of another version or a damaged one.</exception>
    public static JobStore Open(string folder, bool durable = true, TimeProvider? time = null) => Open(folder, durable, time, purpose: null);

    private static JobStore Open(string folder, bool durable, TimeProvider? time, string? purpose)
    {
        var folderLock = DataFolder.Take(folder, purpose);
        var file = Path.Combine(folder, FileName);
        Witness? witness = null;
        time ??= TimeProvider.System;
        try
        {
            PrivateFile.CreateEmpty(file);   // SQLite gives its companions the same mode
            witness = durable ? Witness.Open(folder) : null;   // what goes with its process has no past
            var log = durable ? WriteAheadLog.Read(file + LogSuffix) : null;
            var copy = log?.Damage is null ? null : CopyOf(file + LogSuffix);
            var options = new DataOptions().UseSQLite(
                new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30 }.ToString(), SQLiteProvider.Microsoft);
            var writer = new DataConnection(options);
            // A page holds 16 KiB, since rows are large; a checkpoint follows 64 MiB of them.
            writer.Execute($"PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous={(durable ? "FULL" : "OFF")}; PRAGMA wal_autocheckpoint=4096;");
            var opened = Schema.Open(writer, file, LeastEpoch(witness?.Found, time));
            var report = StoreReport.Of(opened, witness?.Found, log, copy);
            var clock = new StoreClock(report.HasGoneBack ? opened.Clock : witness?.Found?.Clock ?? opened.Clock, time);
            return new JobStore(folderLock, options, writer, opened, witness, report, clock);
        }
        catch (Exception e)
        {
            witness?.Dispose();
            folderLock.Dispose();
            if (e is UserError) throw;
            if (DataFolder.IsFull(folder)) throw DataFolder.Unusable(folder, "the disk is full", e);
            if (FileTrouble.Is(e)) throw DataFolder.Unusable(folder, $"{FileName}: {FileTrouble.Reason(e, file)}", e);
            if (e is SqliteException { SqliteErrorCode: ReadOnly or CannotOpen }) throw DataFolder.Unusable(folder, $"{FileName} cannot be written", e);
            if (e is not (SqliteException or FormatException)) throw;
            throw new UserError(ExitStatus.BadInput,
                $"The store {file} cannot be opened ({e.Message.TrimEnd('.')}): restore it from a copy, or name another folder with --data.", e);
        }
    }

    /// <summary>
    /// A store for attached jobs below the folder of a durable one: empty at every start, and no commit of it waits for the disk, so it is
    /// memory that may grow beyond memory.
    /// </summary>
    /// <param name="folder">That of the durable one.</param>
    /// <param name="isNew">Whether no coordinator had that folder before: it can have left no such store there then.</param>
    /// <exception cref="UserError">The folder cannot be written, or is somebody else's.</exception>
    public static JobStore OpenAttached(string folder, bool isNew, TimeProvider? time = null)
    {
        var attached = Path.Combine(folder, AttachedFolder);
        try
        {
            if (OwnFolder.Claim(attached, AttachedPurpose, n => !isNew && AttachedFiles.Contains(n)) is { } why) throw DataFolder.NotOurs(folder, why);
            foreach (var name in AttachedFiles.Where(n => n != DataFolder.LockName)) File.Delete(Path.Combine(attached, name));
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw DataFolder.Unusable(folder, $"{attached}: {FileTrouble.Reason(e, File.Exists(attached) ? attached : Path.Combine(attached, FileName))}", e);
        }
        return Open(attached, durable: false, time, AttachedPurpose);
    }

    /// <summary>Above all that may have been used, even if the store and what is beside it have gone back together.</summary>
    private static long LeastEpoch(Testimony? witness, TimeProvider time) => Math.Max((witness?.Epoch ?? 0) + 1, time.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Keeps a damaged log for whoever wants to look into it: SQLite writes over it.</summary>
    private static string CopyOf(string log)
    {
        var copy = $"{log}.damaged";
        File.Copy(log, copy, overwrite: true);
        return copy;
    }
}
