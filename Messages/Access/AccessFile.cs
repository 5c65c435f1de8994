using System.Text;
using ActorCompute.Messages.Files;

namespace ActorCompute.Messages.Access;

/// <summary>What a client or a node needs to reach a cluster. Whoever holds it can send work, or enrol as a node.</summary>
/// <param name="Api">Where the coordinator's API answers: https, or http on this machine alone with --insecure.</param>
/// <param name="Cluster">The cluster's id.</param>
/// <param name="Authority">The certificate of the cluster's own authority, in PEM; null with --insecure.</param>
/// <param name="Token">The secret that is sent with every call; null with --insecure.</param>
public sealed record AccessFile(Uri Api, string Cluster, string? Authority, string? Token)
{
    /// <summary>Many times what a coordinator writes.</summary>
    private const int MostBytes = 1 << 20;

    /// <summary>The environment variable that names an access file.</summary>
    public const string Variable = "ACTORCOMPUTE_ACCESS";

    /// <summary>What people call the API: its address, without a slash at its end.</summary>
    public string ApiName => Api.ToString().TrimEnd('/');

    /// <summary>~/.actorcompute/access.json.</summary>
    public static string DefaultPath { get; } =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".actorcompute", "access.json");

    /// <summary>
    /// The file that <paramref name="named"/> names, else the one that <see cref="Variable"/> names, else the default one if it exists,
    /// else null. A named file need not exist: <see cref="Load"/> says so.
    /// </summary>
    public static string? Locate(string? named) => Locate(named, Environment.GetEnvironmentVariable(Variable), DefaultPath);

    /// <summary>Reads and checks an access file.</summary>
    /// <exception cref="UserError">It is missing (<see cref="ExitStatus.Unreachable"/>), or cannot be read or understood
    /// (<see cref="ExitStatus.BadInput"/>).</exception>
    /// <param name="path">Where it is.</param>
    /// <param name="tell">Is told, in a sentence, if others than its owner can read or replace it.</param>
    public static AccessFile Load(string path, Action<string>? tell = null)
    {
        var access = AccessFormat.Parse(Read(path), path);
        if (tell is not null && access.Token is not null && AccessMode.Warning(path) is { } warning) tell(warning);
        return access;
    }

    /// <summary>Writes the file whole or not at all, with mode 0600; a missing folder is made with mode 0700.</summary>
    /// <exception cref="UserError">It cannot be written there (<see cref="ExitStatus.BadInput"/>).</exception>
    public void Save(string path)
    {
        try
        {
            PrivateFile.Write(path, AccessFormat.Write(this));
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw new UserError(ExitStatus.BadInput,
                $"The access file {path} cannot be written ({FileTrouble.Reason(e, path)}): name a place that you may write to with --access.", e);
        }
    }

    internal static string? Locate(string? named, string? variable, string standard) =>
        !string.IsNullOrEmpty(named) ? named : !string.IsNullOrEmpty(variable) ? variable : File.Exists(standard) ? standard : null;

    /// <summary>Leaves the token out, so that no log can hold it.</summary>
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"Api = {Api}, Cluster = {Cluster}, Token = {(Token is null ? "none" : "(hidden)")}");
        return true;
    }

    private static byte[] Read(string path)
    {
        try
        {
            if (FileFacts.IsSpecial(FinalPath(path))) throw NoFile(path, "is a pipe, a socket or a device");
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[MostBytes + 1];
            var read = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return read <= MostBytes ? content[..read] : throw NoFile(path, $"is larger than {MostBytes >> 10} KiB");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserError(ExitStatus.Unreachable,
                $"There is no access file {path}: start a coordinator with --access {path}, or copy the file that the running one wrote.", e);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw new UserError(ExitStatus.BadInput,
                $"The access file {path} cannot be read ({FileTrouble.Reason(e, path)}): become its owner, or name another with --access.", e);
        }
    }

    /// <summary>What a link leads to in the end, which is read through it; a pipe that a shell has opened for this program leads to no path.</summary>
    private static string FinalPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static UserError NoFile(string path, string what) =>
        new(ExitStatus.BadInput, $"The access file {path} {what}: copy the file that the coordinator wrote.");
}
