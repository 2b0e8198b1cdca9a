using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Commands.Help;

/// <summary>The man pages are what man and mandoc take without a word.</summary>
[Needs(Need.Programs)]
public sealed class ManTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_page_is_clean()
    {
        var (exitCode, _, error) = await CommandLine.RunAsync("man", "--output", _folder.Root);
        Assert.Equal((0, ""), (exitCode, error));
        var pages = Directory.GetFiles(_folder.Root, "*", SearchOption.AllDirectories);
        Assert.True(pages.Length > 60, $"There are {pages.Length} pages.");
        Assert.Contains(pages, page => page.EndsWith("man1/policymta-suppression-add.1", StringComparison.Ordinal));

        // Ends with an error if it has more to say than matters of style.
        var said = await Tool.RunAsync("mandoc", "mandoc", ["-Tlint", "-Wwarning", .. pages]);
        Assert.Equal("", said);
    }

    [Fact]
    public async Task The_page_of_the_configuration_has_every_section()
    {
        await CommandLine.RunAsync("man", "--output", _folder.Root);
        var page = await Tool.RunAsync("mandoc", "mandoc", "-Tutf8", Path.Combine(_folder.Root, "man5", "policymta.yaml.5"));
        var text = page.Replace("_\b", "", StringComparison.Ordinal);

        foreach (var key in new[] { "traffic_profiles", "PolicyMta.DkimSigning", "max_message_size", "egress_pools" })
            Assert.Contains(key, string.Concat(text.Where((c, i) => c != '\b' && (i + 1 >= text.Length || text[i + 1] != '\b'))));
    }
}
