using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Tests.Scripts;

public sealed class ScriptFilesTests : IDisposable
{
    private readonly string _outside = Directory.CreateTempSubdirectory("policymta-scripts-").FullName;
    private readonly string _folder;

    public ScriptFilesTests()
    {
        _folder = Path.Combine(_outside, "scripts");
        Directory.CreateDirectory(Path.Combine(_folder, "lib"));
    }

    public void Dispose() => Directory.Delete(_outside, recursive: true);

    [Fact]
    public void Scripts_and_json_are_read_in_order_and_nothing_else()
    {
        Write("b.js", "1");
        Write("lib/a.js", "2");
        Write("a.json", "3");
        Write("policymta.d.ts", "4");
        Write(".hidden.js", "5");
        var files = ScriptFiles.Read(_folder);
        Assert.Equal(["a.json", "b.js", "lib/a.js"], files.Paths);
        Assert.Equal("2", files.Text("lib/a.js"));
        Assert.Empty(files.Problems);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_empty() => Assert.Empty(ScriptFiles.Read(Path.Combine(_outside, "none")).Paths);

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text()
    {
        File.WriteAllBytes(Path.Combine(_folder, "a.js"), [0xEF, 0xBB, 0xBF, (byte)'x']);
        Assert.Equal("x", ScriptFiles.Read(_folder).Text("a.js"));
    }

    [Theory]
    [InlineData("a.js", "2F2F206F6B0A2F2F204DFC6C6C6572", 2, "not in UTF-8: byte 10 (counted from 0) is 0xFC")]
    [InlineData("lib/a.js", "22E4F6", 1, "byte 1 (counted from 0) is 0xE4")]
    [InlineData("a.json", "5B0A0A22E922", 3, "byte 4 (counted from 0) is 0xE9")]
    [InlineData("a.js", "2280", 1, "byte 1 (counted from 0) is 0x80")]
    [InlineData("a.js", "22C0AF22", 1, "byte 1 (counted from 0) is 0xC0")]
    [InlineData("a.js", "22EDA08022", 1, "byte 1 (counted from 0) is 0xED")]
    [InlineData("a.js", "22C3", 1, "byte 1 (counted from 0) is 0xC3")]
    [InlineData("a.js", "FFFE61000A00", 0, "in UTF-16")]
    [InlineData("a.json", "FEFF00610022", 0, "in UTF-16")]
    [InlineData("a.js", "61000A006200", 1, "byte 1 (counted from 0) is NUL")]
    [InlineData("a.js", "EFBBBF0AFC", 2, "byte 4 (counted from 0) is 0xFC")]
    public void What_is_not_utf8_is_refused_with_its_place(string path, string bytes, int line, string words)
    {
        File.WriteAllBytes(Path.Combine(_folder, path), Convert.FromHexString(bytes));
        var files = ScriptFiles.Read(_folder);
        var problem = Assert.Single(files.Problems);
        Assert.Equal((Path.Combine(_folder, path), line), (problem.Place.File, problem.Place.Line));
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", problem.Remedy, StringComparison.Ordinal);
        Assert.False(files.Contains(path));
    }

    [Fact]
    public void The_hash_changes_with_content_and_names()
    {
        Write("a.js", "1");
        var first = ScriptFiles.Read(_folder).Hash;
        Assert.Equal(first, ScriptFiles.Read(_folder).Hash);
        Write("a.js", "2");
        var second = ScriptFiles.Read(_folder).Hash;
        File.Move(Path.Combine(_folder, "a.js"), Path.Combine(_folder, "b.js"));
        Assert.Equal(3, new[] { first, second, ScriptFiles.Read(_folder).Hash }.Distinct().Count());
    }

    [Fact]
    public void Links_that_lead_out_are_problems()
    {
        File.WriteAllText(Path.Combine(_outside, "secret.js"), "secret");
        Directory.CreateDirectory(Path.Combine(_outside, "others"));
        File.WriteAllText(Path.Combine(_outside, "others", "x.js"), "secret");
        File.CreateSymbolicLink(Path.Combine(_folder, "file.js"), Path.Combine(_outside, "secret.js"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "folder"), Path.Combine(_outside, "others"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "hop"), Path.Combine(_folder, "folder"));
        var files = ScriptFiles.Read(_folder);
        Assert.Empty(files.Paths);
        Assert.Equal(["file.js", "folder", "hop"], files.Problems.Select(problem => Path.GetFileName(problem.Place.File)));
        Assert.All(
            files.Problems, problem => Assert.Contains("leads out of the scripts folder", problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Links_within_the_folder_are_followed_and_circles_end()
    {
        Write("lib/a.js", "1");
        File.CreateSymbolicLink(Path.Combine(_folder, "b.js"), Path.Combine(_folder, "lib", "a.js"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "lib", "circle"), _folder);
        var files = ScriptFiles.Read(_folder);
        Assert.Equal(["b.js", "lib/a.js"], files.Paths);
    }

    [Fact]
    public void The_folder_itself_may_be_a_link()
    {
        Write("a.js", "1");
        var link = Path.Combine(_outside, "link");
        Directory.CreateSymbolicLink(link, _folder);
        Assert.Equal(["a.js"], ScriptFiles.Read(link).Paths);
    }

    [Fact]
    public void A_file_that_is_too_large_is_a_problem()
    {
        Write("a.js", new string(' ', ScriptFiles.MaxFileBytes + 1));
        var problem = Assert.Single(ScriptFiles.Read(_folder).Problems);
        Assert.Contains("1048577 bytes", problem.Message, StringComparison.Ordinal);
    }

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(_folder, path), text);
}
