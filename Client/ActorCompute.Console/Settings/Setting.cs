namespace ActorCompute.Settings;

/// <summary>Something that this program goes by.</summary>
/// <param name="Name">Its name; of a program's own option "coordinator --port".</param>
/// <param name="Value">Empty if it has none. Never a secret.</param>
/// <param name="From">Where the value comes from: an option, a variable, a file, or "default".</param>
internal sealed record Setting(string Name, string Value, string From);
