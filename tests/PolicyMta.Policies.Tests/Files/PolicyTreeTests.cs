using System.Net.Sockets;
using PolicyMta.Policies.Files;
using PolicyMta.Policies.Reload;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Tests.Files;

/// <summary>What is read and what is watched are the same, each folder once.</summary>
public sealed class PolicyTreeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("policymta-tree-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Folders_that_link_to_each_other_are_visited_once()
    {
        var names = Enumerable.Range(0, 12).Select(i => $"f{i:00}").ToList();
        foreach (var name in names)
            Write($"{name}/a.js");
        foreach (var (from, to) in names.SelectMany(from => names.Select(to => (from, to))))
            Link($"{from}/{to}", to);

        var tree = PolicyTree.Walk(_folder, LinkScope.Anywhere);

        Assert.Equal(names.Select(name => $"{name}/a.js"), tree.Files.Select(file => file.Path));
        Assert.Equal(144, tree.Aliases.Count);
        Assert.Equal(new TreeAlias("f03/f07", "f07"), Assert.Single(tree.Aliases, alias => alias.Path == "f03/f07"));
        Assert.Empty(tree.Omissions);
    }

    [Theory]
    [InlineData("self", "")]
    [InlineData("a/up", "")]
    [InlineData("a/b/again", "a")]
    public void A_link_to_a_folder_above_ends(string path, string target)
    {
        Write("a/b/x.js");
        Link(path, target);
        var tree = PolicyTree.Walk(_folder, LinkScope.Inside);
        Assert.Equal("a/b/x.js", Assert.Single(tree.Files).Path);
        Assert.Equal(new TreeAlias(path, target), Assert.Single(tree.Aliases));
    }

    [Fact]
    public void A_folder_that_is_not_visited_at_its_own_place_is_at_the_first_link_to_it()
    {
        Write(".releases/r2/policy.js");
        Link("current", ".releases/r2");
        Link("other", ".releases/r2");
        var tree = PolicyTree.Walk(_folder, LinkScope.Inside);
        Assert.Equal("current/policy.js", Assert.Single(tree.Files).Path);
        Assert.Equal(["current/policy.js", "other/policy.js"], tree.UnderAllPaths().Select(file => file.Path));
    }

    [Fact]
    public void What_lies_too_deep_or_leads_nowhere_or_is_no_file_is_told()
    {
        Write(string.Concat(Enumerable.Repeat("d/", PolicyTree.MaxDepth)) + "in.js");
        Write(string.Concat(Enumerable.Repeat("e/", PolicyTree.MaxDepth + 1)) + "out.js");
        Link("loop", "loop");
        File.CreateSymbolicLink(Path.Combine(_folder, "null.js"), "/dev/null");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, "pipe.js")));

        var tree = PolicyTree.Walk(_folder, LinkScope.Anywhere);

        Assert.EndsWith("in.js", Assert.Single(tree.Files).Path, StringComparison.Ordinal);
        Assert.Equal(
            [OmissionKind.TooDeep, OmissionKind.LeadsNowhere, OmissionKind.NotAFile, OmissionKind.NotAFile],
            tree.Omissions.Select(omission => omission.Kind));
        Assert.Equal(
            ["e/e/e", "loop", "null.js", "pipe.js"],
            ScriptFiles.Read(_folder).Problems.Select(problem => problem.Place.File[(_folder.Length + 1)..])
                .Select(path => path.StartsWith("e/", StringComparison.Ordinal) ? "e/e/e" : path));
    }

    [Theory]
    [InlineData(".hidden.js", false)]
    [InlineData(".git/x.js", false)]
    [InlineData("node_modules/x/index.js", false)]
    [InlineData("sub/node_modules/x.js", false)]
    [InlineData("policy.js~", false)]
    [InlineData("#policy.js#", false)]
    [InlineData("policy.js.tmp", false)]
    [InlineData("policy.js.bak", false)]
    [InlineData("policy.js.swp", false)]
    [InlineData("policy.js.orig", false)]
    [InlineData("old.bak/policy.js", false)]
    [InlineData("~/policy.js", false)]
    [InlineData("policy.js", true)]
    [InlineData("sub/policy.js", true)]
    [InlineData("lib/table.json", true)]
    public void What_is_watched_is_what_is_read(string path, bool isRead)
    {
        Write("other.js");
        var look = new PolicyLook(TimeProvider.System);
        var watched = new WatchedPaths([], [new WatchedFolder(_folder, LinkScope.Inside)]);
        var before = look.At(watched);

        Write(path);

        Assert.Equal(isRead, look.At(watched) != before);
        Assert.Equal(isRead, ScriptFiles.Read(_folder).Paths.Contains(path));
        Assert.Equal(isRead, PolicyTree.Walk(_folder, LinkScope.Anywhere).Files.Any(file => file.Path == path));
    }

    [Fact]
    public void A_release_link_that_is_swapped_is_seen_though_sizes_and_times_are_equal()
    {
        var outside = Directory.CreateTempSubdirectory("policymta-releases-").FullName;
        foreach (var release in new[] { "r1", "r2" })
        {
            var file = Path.Combine(Directory.CreateDirectory(Path.Combine(outside, release)).FullName, "policy.js");
            File.WriteAllText(file, $"// {release}");
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }

        var current = Path.Combine(_folder, "current");
        Directory.CreateSymbolicLink(current, Path.Combine(outside, "r1"));
        var look = new PolicyLook(TimeProvider.System);
        var watched = new WatchedPaths(
            [Path.Combine(current, "policy.js")],
            [new WatchedFolder(current, LinkScope.Inside), new WatchedFolder(_folder, LinkScope.Anywhere)]);
        var before = look.At(watched);
        Assert.Equal(before, look.At(watched));

        Directory.Delete(current);
        Directory.CreateSymbolicLink(current, Path.Combine(outside, "r2"));

        Assert.NotEqual(before, look.At(watched));
        Directory.Delete(outside, recursive: true);
    }

    private void Write(string path)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, path.EndsWith(".json", StringComparison.Ordinal) ? "{}" : "");
    }

    private void Link(string path, string target) =>
        File.CreateSymbolicLink(Path.Combine(_folder, path), Path.Combine(_folder, target).TrimEnd('/'));
}
