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
        var left = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(living.Path)!, $"actorcompute-{Guid.NewGuid():N}"));
        var unfinished = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(living.Path)!, $"actorcompute-{Guid.NewGuid():N}"));
        File.WriteAllText(Path.Combine(left.FullName, "lock"), "");
        using var another = PrivateFolder.Create();
        Assert.True(Directory.Exists(living.Path));
        Assert.False(Directory.Exists(left.FullName));
        Assert.True(Directory.Exists(unfinished.FullName), "A folder without a lock may be one that is being made.");
        unfinished.Delete();
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
