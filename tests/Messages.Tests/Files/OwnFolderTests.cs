using ActorCompute.Messages.Access;
using ActorCompute.Messages.Files;

namespace ActorCompute.Messages.Tests.Files;

public sealed class OwnFolderTests : IDisposable
{
    private const string Purpose = "testing";
    private readonly TemporaryFolder _folder = new();

    private string Place => _folder.File("place");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_that_is_missing_or_empty_is_made_and_marked()
    {
        Directory.CreateDirectory(_folder.File("empty"));
        Assert.Null(Claim(_folder.File("missing")));
        Assert.Null(Claim(_folder.File("empty")));
        Assert.Equal((Purpose, Purpose), (OwnFolder.PurposeOf(_folder.File("missing")), OwnFolder.PurposeOf(_folder.File("empty"))));
    }

    [Fact]
    public void One_that_is_marked_is_claimed_whatever_it_holds()
    {
        Claim(Place);
        File.WriteAllText(Path.Combine(Place, "anything"), "");
        Assert.Null(Claim(Place));
    }

    [Fact]
    public void One_that_holds_what_nobody_here_has_put_there_is_refused_and_left_as_it_is()
    {
        Directory.CreateDirectory(Path.Combine(Place, "own-1"));
        File.WriteAllText(Path.Combine(Place, "thesis.txt"), "");
        Assert.Contains("'thesis.txt'", Claim(Place), StringComparison.Ordinal);
        Assert.Null(OwnFolder.PurposeOf(Place));
        Assert.Equal(2, Directory.GetFileSystemEntries(Place).Length);
    }

    [Fact]
    public void One_of_before_there_were_markers_is_taken_over_by_the_names_in_it()
    {
        Directory.CreateDirectory(Path.Combine(Place, "own-1"));
        Assert.Null(Claim(Place));
        Assert.Equal(Purpose, OwnFolder.PurposeOf(Place));
    }

    [Fact]
    public void One_that_is_marked_for_something_else_is_refused()
    {
        Claim(Place);
        Assert.Contains("for testing", OwnFolder.Claim(Place, "something else", _ => true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_marker_is_what_its_maker_writes_and_no_link_to_one()
    {
        Directory.CreateDirectory(Place);
        var marker = Path.Combine(Place, OwnFolder.MarkerName);
        File.WriteAllText(marker, "");
        Assert.Null(OwnFolder.PurposeOf(Place));
        File.Delete(marker);
        Claim(_folder.File("other"));
        if (OperatingSystem.IsWindows()) return;
        File.CreateSymbolicLink(marker, Path.Combine(_folder.File("other"), OwnFolder.MarkerName));
        Assert.Null(OwnFolder.PurposeOf(Place));
    }

    [Fact]
    public void A_new_folder_is_never_one_that_was_there()
    {
        NewFolder.Make(Place);
        Assert.Throws<IOException>(() => NewFolder.Make(Place));
        File.WriteAllText(_folder.File("file"), "");
        Assert.Throws<IOException>(() => NewFolder.Make(_folder.File("file")));
        if (!OperatingSystem.IsWindows()) Assert.Equal(OwnerOnly, File.GetUnixFileMode(Place));
    }

    [Fact]
    public void Every_folder_that_is_made_on_the_way_is_its_user_s_alone_and_one_that_was_there_stays_as_it_is()
    {
        if (OperatingSystem.IsWindows()) return;
        var there = Directory.CreateDirectory(_folder.File("there"));
        there.UnixFileMode = OwnerOnly | UnixFileMode.OtherRead;
        PrivateFile.CreateFolder(Path.Combine(there.FullName, "a", "b", "c"));
        foreach (var made in new[] { "a", "a/b", "a/b/c" }) Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(there.FullName, made)));
        Assert.Equal(OwnerOnly | UnixFileMode.OtherRead, File.GetUnixFileMode(there.FullName));
    }

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static string? Claim(string path) => OwnFolder.Claim(path, Purpose, n => n.StartsWith("own-", StringComparison.Ordinal));
}
