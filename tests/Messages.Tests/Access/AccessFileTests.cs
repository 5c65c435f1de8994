using System.Text.Json;
using ActorCompute.Messages.Access;

namespace ActorCompute.Messages.Tests.Access;

public sealed class AccessFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();

    private AccessFile Access => new(new Uri("https://compute.example:8090"), "cluster-1", _authority.Certificate.ExportCertificatePem(), "secret");

    [Fact]
    public void What_is_saved_is_loaded()
    {
        Access.Save(_folder.File("access.json"));
        Assert.Equal(Access, AccessFile.Load(_folder.File("access.json")));
    }

    [Fact]
    public void An_insecure_one_holds_no_secret()
    {
        var access = new AccessFile(new Uri("http://127.0.0.1:8090"), "cluster-1", null, null);
        access.Save(_folder.File("access.json"));
        Assert.Equal(access, AccessFile.Load(_folder.File("access.json")));
        using var json = JsonDocument.Parse(File.ReadAllText(_folder.File("access.json")));
        Assert.Equal(["api", "cluster"], json.RootElement.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Others_find_the_names_that_the_console_contract_promises()
    {
        Access.Save(_folder.File("access.json"));
        using var json = JsonDocument.Parse(File.ReadAllText(_folder.File("access.json")));
        Assert.Equal(["api", "cluster", "ca", "token"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("https://compute.example:8090", json.RootElement.GetProperty("api").GetString());
    }

    [Fact]
    public void Only_the_owner_may_read_it()
    {
        if (OperatingSystem.IsWindows()) return;
        var path = _folder.File("made/on/the/way/access.json");
        Access.Save(path);
        Access.Save(path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_readable_file_that_was_there_before_is_readable_no_more()
    {
        if (OperatingSystem.IsWindows()) return;
        File.WriteAllText(_folder.File("access.json"), "{}");
        File.SetUnixFileMode(_folder.File("access.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Access.Save(_folder.File("access.json"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("access.json")));
    }

    [Theory]
    [InlineData("none.json")]
    [InlineData("no/such/folder/access.json")]
    public void A_missing_one_is_unreachable(string name)
    {
        var error = Assert.Throws<UserError>(() => AccessFile.Load(_folder.File(name)));
        Assert.Equal(ExitStatus.Unreachable, error.Status);
        Assert.Contains(_folder.File(name), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"api":7,"cluster":"c","ca":"CA","token":"t"}""")]
    [InlineData("""{"api":"compute.example","cluster":"c","ca":"CA","token":"t"}""")]
    [InlineData("""{"api":"ftp://compute.example","cluster":"c","ca":"CA","token":"t"}""")]
    [InlineData("""{"api":"https://compute.example","ca":"CA","token":"t"}""")]
    [InlineData("""{"api":"https://compute.example","cluster":"c","token":"t"}""")]
    [InlineData("""{"api":"https://compute.example","cluster":"c","ca":"CA"}""")]
    [InlineData("""{"api":"https://compute.example","cluster":"c","ca":"CA","token":""}""")]
    [InlineData("""{"api":"https://compute.example","cluster":"c","ca":"no certificate","token":"t"}""")]
    [InlineData("""{"api":"http://compute.example","cluster":"c"}""")]
    [InlineData("""{"api":"http://127.0.0.1","cluster":"c","token":"t"}""")]
    public void A_malformed_one_is_bad_input_and_named(string content)
    {
        var path = _folder.File("access.json");
        File.WriteAllText(path, content.Replace("\"CA\"", JsonSerializer.Serialize(Access.Authority), StringComparison.Ordinal));
        var error = Assert.Throws<UserError>(() => AccessFile.Load(path));
        Assert.Equal(ExitStatus.BadInput, error.Status);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_folder_is_no_access_file() =>
        Assert.Equal(ExitStatus.BadInput, Assert.Throws<UserError>(() => AccessFile.Load(_folder.Path)).Status);

    [Theory]
    [InlineData("600", null)]
    [InlineData("400", null)]
    [InlineData("644", "others can read")]
    [InlineData("640", "others can read")]
    [InlineData("606", "others can change")]
    public void One_that_others_can_read_or_change_is_used_with_a_word(string mode, string? word)
    {
        if (OperatingSystem.IsWindows()) return;
        var (path, said) = (_folder.File("access.json"), new List<string>());
        Access.Save(path);
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        Assert.Equal(Access, AccessFile.Load(path, said.Add));
        if (word is null) Assert.Empty(said);
        else Assert.Contains(word, Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_others_can_replace_is_used_with_a_word()
    {
        if (OperatingSystem.IsWindows()) return;
        var (path, said) = (_folder.File("open/access.json"), new List<string>());
        Access.Save(path);
        File.SetUnixFileMode(Path.GetDirectoryName(path)!, (UnixFileMode)Convert.ToInt32("777", 8));
        AccessFile.Load(path, said.Add);
        Assert.Contains("others can replace", Assert.Single(said), StringComparison.Ordinal);
        File.SetUnixFileMode(Path.GetDirectoryName(path)!, (UnixFileMode)Convert.ToInt32("1777", 8));   // as /tmp: nobody moves what is another's
        AccessFile.Load(path, said.Add);
        Assert.Single(said);
    }

    [Fact]
    public void What_is_no_file_is_refused_without_being_read()
    {
        if (!OperatingSystem.IsLinux()) return;
        var pipe = _folder.File("pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe])) made.WaitForExit();
        File.CreateSymbolicLink(_folder.File("link"), pipe);
        foreach (var path in new[] { pipe, _folder.File("link"), "/dev/zero" })
            Assert.Contains("is a pipe, a socket or a device", Assert.Throws<UserError>(() => AccessFile.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_any_length_is_refused_without_being_read_whole()
    {
        using (var file = File.Create(_folder.File("huge"))) file.SetLength(1L << 40);
        var error = Assert.Throws<UserError>(() => AccessFile.Load(_folder.File("huge")));
        Assert.Equal((ExitStatus.BadInput, true), (error.Status, error.Message.Contains("larger than 1024 KiB", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_link_to_one_is_as_good()
    {
        if (OperatingSystem.IsWindows()) return;
        Access.Save(_folder.File("access.json"));
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("access.json"));
        Assert.Equal(Access, AccessFile.Load(_folder.File("link")));
    }

    [Fact]
    public void One_that_cannot_be_written_is_bad_input()
    {
        File.WriteAllText(_folder.File("file"), "");
        Assert.Equal(ExitStatus.BadInput, Assert.Throws<UserError>(() => Access.Save(_folder.File("file/access.json"))).Status);
    }

    [Fact]
    public void Its_text_hides_the_token() => Assert.DoesNotContain("secret", Access.ToString(), StringComparison.Ordinal);

    [Fact]
    public void The_option_goes_before_the_variable_and_that_before_the_default()
    {
        var standard = _folder.File("default.json");
        Assert.Null(AccessFile.Locate(null, null, standard));
        File.WriteAllText(standard, "");
        Assert.Equal(standard, AccessFile.Locate(null, "", standard));
        Assert.Equal("variable", AccessFile.Locate(null, "variable", standard));
        Assert.Equal("option", AccessFile.Locate("option", "variable", standard));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }
}
