using Microsoft.Data.Sqlite;

namespace ActorCompute.Coordinator.Store;

/// <summary>What keeps a store from being read or written that is no fault of what was to be done, and so may pass.</summary>
internal static class StoreTrouble
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, InputOutput = 10, Damaged = 11, NoRoom = 13, CannotOpen = 14, NoDatabase = 26;   // SQLite's codes

    private const string Full = "the disk of the coordinator's data folder is full: make room there";

    /// <summary>The trouble, and what to do about it, as the end of a sentence; null if the failure is a defect of what was to be done.</summary>
    /// <param name="folder">Where the store is.</param>
    public static string? Of(Exception failure, string folder) => failure switch
    {
        SqliteException { SqliteErrorCode: NoRoom } => Full,
        SqliteException or IOException when DataFolder.IsFull(folder) => Full,
        SqliteException { SqliteErrorCode: ReadOnly } => "the disk of the coordinator's data folder is read-only: have it written again",
        SqliteException { SqliteErrorCode: Busy or Locked } => "another program holds the store in the coordinator's data folder: end that one",
        SqliteException { SqliteErrorCode: CannotOpen } => "the store in the coordinator's data folder cannot be opened: see to that folder and its disk",
        SqliteException { SqliteErrorCode: Damaged or NoDatabase } =>
            "the store in the coordinator's data folder is damaged: end the coordinator and restore the store from a copy",
        SqliteException { SqliteErrorCode: InputOutput } or IOException or UnauthorizedAccessException =>
            $"the disk of the coordinator's data folder fails ({Words(failure)}): see to it",
        _ => null,
    };

    /// <summary>SQLite's own words, which it puts between quotes behind the number of the error.</summary>
    private static string Words(Exception failure) => failure is SqliteException ? failure.Message.Split('\'') is [_, var words, ..] ? words : failure.Message : failure.Message.TrimEnd('.');
}

/// <summary>A store cannot be read now. The message is <see cref="StoreTrouble"/>'s.</summary>
internal sealed class StoreUnreadableException(string trouble, Exception cause) : Exception(trouble, cause);
