using System.Text;
using PolicyMta.Policies.Plugins;

namespace PolicyMta.Policies.Tests.Plugins;

public sealed class PanelRulesTests
{
    [Theory]
    [InlineData("acme-panel", "Acme", "panel.js", null)]
    [InlineData("acme-quiet-hours2", "Quiet hours", "console/panel.mjs", null)]
    [InlineData("acme", "Acme", "panel.js", "element")]
    [InlineData("Acme-panel", "Acme", "panel.js", "element")]
    [InlineData("acme-<img>", "Acme", "panel.js", "element")]
    [InlineData("font-face", "Acme", "panel.js", "element")]
    [InlineData("acme-panel\n", "Acme", "panel.js", "element")]
    [InlineData("acme-panel", "", "panel.js", "title")]
    [InlineData("acme-panel", "A\u0007", "panel.js", "title")]
    [InlineData("acme-panel", "Acme", "../panel.js", "path")]
    [InlineData("acme-panel", "Acme", "/panel.js", "path")]
    [InlineData("acme-panel", "Acme", ".panel.js", "path")]
    [InlineData("acme-panel", "Acme", "a//panel.js", "path")]
    [InlineData("acme-panel", "Acme", "panel.htm", "ending")]
    [InlineData("acme-panel", "Acme", "panel", "ending")]
    public void Only_what_a_browser_can_use_safely_is_taken(string element, string title, string file, string? problem)
    {
        var panel = PanelRules.Read("Acme", Panel(element, title, file), out var mistake);

        Assert.Equal(problem is null, panel is not null);
        if (problem is not null)
            Assert.Contains(problem, mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void The_module_must_be_among_the_files() =>
        Assert.Null(PanelRules.Read("Acme", Panel("acme-panel", "Acme", "panel.js") with { Module = "other.js" }, out _));

    [Fact]
    public void A_panel_is_bounded()
    {
        var panel = Panel("acme-panel", "Acme", "panel.js");
        Assert.Null(PanelRules.Read(
            "Acme", panel with { Files = panel.Files.SetItem("panel.js", new byte[ConsolePanel.MaxBytes + 1]) }, out _));
        var many = Enumerable.Range(0, ConsolePanel.MaxFiles).Aggregate(
            panel.Files, static (files, number) => files.Add($"{number}.js", default));
        Assert.Null(PanelRules.Read("Acme", panel with { Files = many }, out _));
        Assert.Null(PanelRules.Read("Acme", panel with { Files = panel.Files.Clear() }, out _));
    }

    [Fact]
    public void What_is_taken_is_the_servers_own_and_changes_no_more()
    {
        var bytes = Encoding.UTF8.GetBytes("before");
        var panel = Panel("acme-panel", "Acme", "panel.js");
        var read = PanelRules.Read("Acme", panel with { Files = panel.Files.SetItem("panel.js", bytes) }, out _);
        bytes[0] = (byte)'x';

        Assert.Equal("before", Encoding.UTF8.GetString(read!.Files["panel.js"]));
    }

    [Fact]
    public void Files_of_a_folder_are_read_by_their_paths_without_hidden_ones()
    {
        var folder = Directory.CreateTempSubdirectory("policymta-panel-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "styles", ".git"));
            File.WriteAllText(Path.Combine(folder, "panel.js"), "1");
            File.WriteAllText(Path.Combine(folder, "styles", "panel.css"), "2");
            File.WriteAllText(Path.Combine(folder, ".hidden.js"), "3");
            File.WriteAllText(Path.Combine(folder, "styles", ".git", "x.js"), "4");

            Assert.Equal(["panel.js", "styles/panel.css"], ConsolePanel.FilesIn(folder).Keys.Order(StringComparer.Ordinal));
            File.WriteAllBytes(Path.Combine(folder, "large.js"), new byte[ConsolePanel.MaxBytes]);
            Assert.Throws<IOException>(() => ConsolePanel.FilesIn(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ConsolePanel Panel(string element, string title, string file) => new()
    {
        Element = element,
        Title = title,
        Module = file,
        Files = ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty.Add(file, Encoding.UTF8.GetBytes("export {}")),
    };
}
