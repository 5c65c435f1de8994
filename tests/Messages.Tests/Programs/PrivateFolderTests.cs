using ActorCompute.Messages.Files;
using ActorCompute.Messages.Programs;

namespace ActorCompute.Messages.Tests.Programs;

public class PrivateFolderTests
{
    [Fact]
    public void A_folder_is_this_user_s_alone_and_goes_when_it_is_disposed_of()
    {
        var folder = PrivateFolder.Create();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Path));
        folder.Dispose();
        Assert.False(Directory.Exists(folder.Path));
    }

    [Fact]
    public void What_is_in_use_stays_and_what_nobody_holds_is_cleared_away()
    {
        using var living = PrivateFolder.Create();
        var left = Left();
        using var another = PrivateFolder.Create();
        Assert.True(Directory.Exists(living.Path));
        Assert.False(Directory.Exists(left));
    }

    /// <summary>Whatever is called as ours are, and whatever lock lies there: without a marker that names this very place it is not ours.</summary>
    [Fact]
    public void What_no_private_folder_has_made_stays_as_it_is()
    {
        using var living = PrivateFolder.Create();
        var place = Path.GetDirectoryName(living.Path)!;
        var data = Make(place, "data");                            // a coordinator's, that is stopped
        File.WriteAllText(Path.Combine(data, "lock"), "");
        var unlocked = Make(place, "made");                        // one that is being made
        OwnFolder.Mark(unlocked, $"temporary files, {unlocked}");
        var kept = Make(place, "kept");                            // one that somebody moved away, to keep it
        File.WriteAllText(Path.Combine(kept, "lock"), "");
        OwnFolder.Mark(kept, $"temporary files, {kept}-before");
        using var another = PrivateFolder.Create();
        foreach (var folder in new[] { data, unlocked, kept })
        {
            Assert.True(Directory.Exists(folder), folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Neither_a_link_nor_what_others_can_enter_is_touched_and_no_mode_is_changed()
    {
        if (OperatingSystem.IsWindows()) return;
        using var living = PrivateFolder.Create();
        var (place, open) = (Path.GetDirectoryName(living.Path)!, Left());
        const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(open, Open);
        var link = Path.Combine(place, $"actorcompute-{Guid.NewGuid():N}");
        Directory.CreateSymbolicLink(link, open);
        using var another = PrivateFolder.Create();
        Assert.Equal(Open, File.GetUnixFileMode(open));
        Assert.True(Directory.Exists(link));
        File.Delete(link);
        Directory.Delete(open, recursive: true);
    }

    /// <summary>What a private folder leaves whose process was killed.</summary>
    private static string Left()
    {
        using var made = PrivateFolder.Create();
        var left = Make(Path.GetDirectoryName(made.Path)!, "left");
        OwnFolder.Mark(left, $"temporary files, {left}");
        File.WriteAllText(Path.Combine(left, "lock"), "");
        return left;
    }

    private static string Make(string place, string name)
    {
        var path = Path.Combine(place, $"actorcompute-{name}-{Guid.NewGuid():N}");
        NewFolder.Make(path);
        return path;
    }

    [Fact]
    public void A_last_wish_is_fulfilled_once_and_not_after_it_is_withdrawn()
    {
        var fulfilled = new List<string>();
        using var failing = new LastWish(() => throw new IOException());
        using var kept = new LastWish(() => fulfilled.Add("kept"));
        new LastWish(() => fulfilled.Add("withdrawn")).Dispose();
        LastWish.FulfilAll();
        LastWish.FulfilAll();
        Assert.Equal(["kept"], fulfilled);
    }
}
