using System.Text;
using PolicyMta.SuppressionList.Entries;
using PolicyMta.SuppressionList.Import;
using PolicyMta.Testing;

namespace PolicyMta.SuppressionList.Tests.Import;

/// <summary>The commands that read and write the user's files; the server is the plugin's own endpoints.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SuppressionUnderTest _plugin = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_large_file_is_handed_on_in_pieces_and_each_source_names_its_line()
    {
        const int rows = 120_000;
        var file = Write("address,note\n" + Rows(rows));
        var server = new EndpointServer(_plugin);
        var result = await ImportAsync(server, file);
        Assert.True(result.ExitCode == 0, result.Text);
        Assert.True(server.Calls > 1);
        var book = await _plugin.BookAsync();
        Assert.Equal(rows, book.Counts.All);
        Assert.All(new[] { 0, 1, rows / 2, rows - 1 }, i =>
            Assert.Equal($"import list.csv:{i + 2}", Ground(book, $"user{i}@a.example").Source));
    }

    [Fact]
    public async Task An_import_that_breaks_off_says_where_to_go_on_and_does()
    {
        const int rows = 120_000;
        var file = Write("address,note\n" + Rows(rows));
        var result = await ImportAsync(new EndpointServer(_plugin) { FailsAfter = 1 }, file);
        Assert.Equal(1, result.ExitCode);
        var line = int.Parse(result.Text.Split("--from-line ")[1], System.Globalization.CultureInfo.InvariantCulture);
        var there = (int)(await _plugin.BookAsync()).Counts.All;
        Assert.Equal(line - 2, there);
        result = await ImportAsync(new EndpointServer(_plugin), file, ("--from-line", $"{line}"));
        Assert.True(result.ExitCode == 0, result.Text);
        Assert.StartsWith($"{rows - there} rows", result.Text, StringComparison.Ordinal);
        var book = await _plugin.BookAsync();
        Assert.Equal(rows, book.Counts.All);
        Assert.Equal($"import list.csv:{rows + 1}", Ground(book, $"user{rows - 1}@a.example").Source);
    }

    [Fact]
    public async Task A_file_without_header_and_with_a_line_of_ten_megabytes_is_read_but_for_that_line()
    {
        var file = Write("jane@a.example,BOUNCE\n" + new string('x', 10_000_000) + "\njoe@a.example,COMPLAINT\n");
        var result = await ImportAsync(new EndpointServer(_plugin), file);
        Assert.Equal(0, result.ExitCode);
        var book = await _plugin.BookAsync();
        Assert.Equal((2, 1), (book.Counts.All, book.Counts.Of(Reason.Complaint)));
        var problem = Assert.Single(result.Table!.Rows);
        Assert.Equal("2", problem[0]);
        Assert.Contains("longer than 65536 bytes", problem[1], StringComparison.Ordinal);
        Assert.Equal("import list.csv:3", Ground(book, "joe@a.example").Source);
    }

    [Fact]
    public async Task A_mistake_in_the_call_or_a_file_that_is_not_there_is_told()
    {
        var server = new EndpointServer(_plugin);
        Assert.Equal(1, (await ImportAsync(server, Path.Combine(_folder.Path, "missing.csv"))).ExitCode);
        Assert.Contains("is empty", (await ImportAsync(server, Write(""))).Text, StringComparison.Ordinal);
        Assert.Contains("No column holds addresses", (await ImportAsync(server, Write("x,y\n1,2\n"))).Text, StringComparison.Ordinal);
        var result = await ImportAsync(server, Write("x\nb.example\n"), ("--column", "address"));
        Assert.Contains("WHAT=NAME", result.Text, StringComparison.Ordinal);
        Assert.Equal(0, (await ImportAsync(server, Write("x\nb.example\n"), ("--column", "address=X"), ("--global", "true"))).ExitCode);
        Assert.Equal(1, (await _plugin.BookAsync()).Counts.Global);
        Assert.Equal(1, (await _plugin.RunAsync("suppression import", ("FILE", Write("x")))).ExitCode);
    }

    [Fact]
    public async Task Export_writes_what_its_filters_want_and_no_file_that_is_there()
    {
        await ImportAsync(
            new EndpointServer(_plugin),
            Write("address,tenant,reason\njane@a.example,acme,complaint\njoe@b.example,acme,manual\nx@a.example,*,manual\n"));
        var file = Path.Combine(_folder.Path, "out.csv");
        Assert.Equal("3 entries were written to " + file + ".", (await _plugin.RunAsync("suppression export", ("FILE", file))).Text);
        Assert.Equal(4, (await File.ReadAllLinesAsync(file)).Length);
        Assert.Equal(1, (await _plugin.RunAsync("suppression export", ("FILE", file))).ExitCode);
        var some = Path.Combine(_folder.Path, "some.csv");
        await _plugin.RunAsync("suppression export", ("FILE", some), ("--tenant", "acme"), ("--domain", "A.example"));
        Assert.StartsWith("jane@a.example,acme,,complaint,", (await File.ReadAllLinesAsync(some))[1], StringComparison.Ordinal);
    }

    private async Task<CommandResult> ImportAsync(EndpointServer server, string file, params (string Name, string Value)[] options)
    {
        var command = _plugin.Builder.Commands.Single(command => command.Name == "suppression import");
        var values = options.ToImmutableDictionary(option => option.Name, option => ImmutableArray.Create(option.Value))
            .Add("FILE", [file]);
        return await command.Handler(new CommandCall { Values = values, Server = server }, default);
    }

    private static string Rows(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"user{i}@a.example,some note here {i}\n"));

    private string Write(string text)
    {
        var file = Path.Combine(_folder.Path, "list.csv");
        File.WriteAllText(file, text, new UTF8Encoding(false));
        return file;
    }

    private static Ground Ground(SuppressionBook book, string address) =>
        Assert.Single(book.Read(PolicyMta.SuppressionList.Commands.CommandWords.KeyOf(book, address, "default", "", out _))!.Grounds);
}
