using System.Collections.Concurrent;

namespace ActorCompute.Client.Tests.Fake;

/// <summary>What a <see cref="FakeCoordinator"/> knows, and how it is to misbehave.</summary>
internal sealed class FakeState
{
    public ConcurrentDictionary<string, FakeJob> Jobs { get; } = new();

    /// <summary>What jobs were opened with.</summary>
    public ConcurrentQueue<Protos.OpenRequest> Requests { get; } = new();

    /// <summary>No item is run, until this is false again and the job is woken or told anything.</summary>
    public bool IsStalled { get; set; }

    /// <summary>The code that jobs bring along.</summary>
    public FakeCode Code { get; } = new();

    /// <summary>How many of the next jobs are refused because their code is not there.</summary>
    public int LosesCode { get; set; }

    /// <summary>Every so many messages of a stream the connection breaks; 0 is never.</summary>
    public int BreakEvery { get; set; }

    /// <summary>What a break waits for: an abort overtakes what was written just before it.</summary>
    public Task MayBreak { get; set; } = Task.CompletedTask;

    /// <summary>Why nothing is stored now; null if it is.</summary>
    public string? StoresNothing { get; set; }

    /// <summary>How often something was refused for that.</summary>
    public int Refused { get; set; }

    /// <summary>After so many times it holds.</summary>
    public int MostBreaks { get; set; } = int.MaxValue;

    /// <summary>How often a connection was broken.</summary>
    public int Broken { get; set; }

    /// <summary>Whether the store goes back to an older state whenever the connection breaks.</summary>
    public bool GoesBack { get; set; }

    /// <summary>Which state of the store cursors belong to.</summary>
    public string At => GoesBack ? $"{Broken}" : "0";

    /// <summary>How many streams of changes and results were opened.</summary>
    public int Streams;

    /// <summary>The most items a result batch has.</summary>
    public long BatchItems { get; set; } = 100_000;
}
