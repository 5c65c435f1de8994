using ActorCompute.Messages.Code;

namespace ActorCompute.Delegates;

/// <summary>What of a value cannot travel.</summary>
/// <param name="Path">Where in the value, such as "Options.Handler"; empty if it is the value itself.</param>
/// <param name="Type">The type of what is there.</param>
/// <param name="Why">The end of a sentence: "which …; what to do instead".</param>
internal sealed record Refusal(string Path, Type Type, string Why)
{
    private const string DeclareIt = ValueLoss.DeclareIt + ", or make it inside the task";

    public const string Disposable = "which is disposable and so belongs to this process; make it inside the task, or once a worker in an initializer";
    public const string Delegate = "which is a delegate; of functions, only the task itself travels, so call it from there by its name";
    public const string Task = "which is under way in this process; await it first and send its result";
    public const string Cancellation = "which belongs to this process; give the task a CancellationToken parameter instead";
    public const string Code = "which stands for code that is loaded in this process; send its name instead";
    public const string Address = "which is an address in this process; send what is there instead";
    public const string OnStack = "which lives on the stack of this process; send an array instead";
    public const string Stream = "which is open in this process; send its path or its bytes instead";
    public const string Asynchronous = "which is read asynchronously; send an array of what it gives instead";
    public const string Anything = "which may hold anything; declare the type that it has";
    public const string Broadcast = "which is a broadcast; let the task capture it, and neither take, return nor broadcast it";
    public const string ForeignBroadcast = "which BroadcastAsync did not make; capture one that it has made";
    public const string Interface = "which is an interface, so a worker cannot tell what to make; " + DeclareIt;
    public const string Abstract = "which is abstract, so a worker cannot tell what to make; " + DeclareIt;
    public const string Pool = "which belongs to this process, and a task cannot use the pool that runs it; " + NotFromTasks;
    public const string NotFromTasks = "return what is to be run next, and send that from here";
    public const string Dimensions = "which has several dimensions; send an array of arrays instead";
    public const string Reversed = "whose order would be reversed on the way; send an array instead";
    public const string Lost = "which would be lost on the way: System.Text.Json cannot write and set it; "
        + "give it a public property with a setter, or a constructor parameter of its name";
    public const string NoConstructor = "which System.Text.Json cannot make: it needs a public constructor without parameters, a single one, or one with JsonConstructor";
    public const string Endless = "which refers to itself, or is nested more than 64 levels deep; send what the task needs of it";

    public const string TooLargeToSend = $"which is {TooLarge}; split it, or send where the data is";
    public const string TooLargeToBroadcast = $"which is {TooLarge}; broadcast parts of it, or where the data is";
    public const string TooLargeToCapture = $"with which the task is {TooLarge}; send large values ahead with BroadcastAsync, each of at most 256 MiB";

    private const string TooLarge = "too large (at most 256 MiB of JSON can be sent)";

    public static string Inherits(Type framework) =>
        $"which inherits from {TypeText.Of(framework)} what System.Text.Json cannot write and make again; send what the task needs of it";

    public static string Unwritable(string reason) => $"which System.Text.Json cannot carry ({TypeText.In(reason.TrimEnd('.'))})";

    /// <summary>Why, without what to do.</summary>
    public string Reason => Why.Split("; ")[0];

    /// <summary>The same, seen from what holds the value.</summary>
    public Refusal Within(string member) => this with { Path = Path.Length == 0 ? member : Path.StartsWith('[') ? member + Path : $"{member}.{Path}" };
}
