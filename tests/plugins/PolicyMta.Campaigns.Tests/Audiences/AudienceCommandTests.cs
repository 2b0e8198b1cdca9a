using System.Text;

namespace PolicyMta.Campaigns.Tests.Audiences;

/// <summary>What the commands do with users' files.</summary>
public sealed class AudienceCommandTests : AudienceBed
{
    protected override string Postgres => "";

    [Fact]
    public async Task A_file_is_imported_in_pieces_and_its_rejects_can_be_mended_and_imported()
    {
        var good = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"user{i}@example.com;\"Ort\n{i % 7}\";=1+{i}\n"));
        var file = Write("list.csv", $"E-Mail;Ort;Formel\n{good}bob;Wien;=1+1\ne@@x.y;-;@a\n");
        var done = await RunAsync("audience import", ("NAME", "news"), ("FILE", file));
        Assert.Equal(0, done.ExitCode);
        Assert.Equal(
            $"60000 contacts are new, 0 were known, 0 were removed.\n2 rows were rejected. Mend them in this file, and import it: "
                + $"{file}.rejects.csv",
            done.Text);
        Assert.Equal(
            $$"""{"added":60000,"changed":0,"removed":0,"rejected":2,"rejects_file":"{{file}}.rejects.csv"}""", done.Json);
        var rejects = await File.ReadAllTextAsync(file + ".rejects.csv");
        Assert.Equal(
            """
            rejected_row;rejected_line;rejected_column;rejected_because;E-Mail;Ort;Formel
            60002;120002;E-Mail;E-Mail has no '@': write it like jane@example.com.;bob;Wien;'=1+1
            60003;120003;E-Mail;"E-Mail has characters before the '@' that no address has, or dots at an end or side by side.";e@@x.y;'-;'@a

            """.ReplaceLineEndings("\r\n"),
            rejects);

        var mended = Write("mended.csv", rejects.Replace(";bob;", ";bob@example.com;").Replace("@@", "@"));
        Assert.StartsWith("2 contacts are new, 0 were known", (await RunAsync(
            "audience import", ("NAME", "news"), ("FILE", mended))).Text, StringComparison.Ordinal);
        Assert.False(File.Exists(mended + ".rejects.csv"));
        Assert.Equal(
            ["60001 bob@example.com formel==1+1 ort=Wien", "60002 e@x.y formel=@a ort=-"], await ContactsAsync("news", "&after=60000"));
    }

    [Fact]
    public async Task An_export_can_be_imported_and_says_the_same()
    {
        await DoAsync("PUT", "/audiences/news");
        await DoAsync("POST", "/audiences/news/contacts", new
        {
            contacts = Enumerable.Range(1, 1500).Select(i => new
            {
                address = $"a{i}@example.com",
                locale = i % 2 == 0 ? "de" : null,
                fields = new { note = i switch { 1 => "=cmd()", 2 => "'=x", 3 => "a,\"b\"\nc", 4 => "\tx", _ => "" } },
            }).Take(1000),
        });
        await DoAsync("PUT", "/segments/german", new { audience = "news", definition = new { field = "locale", @is = "de" } });
        var file = Path.Combine(Bed.Folder, "out.csv");
        var done = await RunAsync("audience export", ("NAME", "news"), ("FILE", file));
        Assert.Equal($"1000 contacts were written to {file}.", done.Text);
        var text = await File.ReadAllTextAsync(file);
        Assert.StartsWith(
            "email,locale,note\r\na1@example.com,,'=cmd()\r\na2@example.com,de,''=x\r\na3@example.com,,\"a,\"\"b\"\"\nc\"\r\n", text,
            StringComparison.Ordinal);
        await RunAsync("audience import", ("NAME", "copy"), ("FILE", file));
        Assert.Equal(await ContactsAsync("news"), await ContactsAsync("copy"));

        await RunAsync("audience export", ("NAME", "news"), ("FILE", file), ("--segment", "german"));
        Assert.Equal(501, (await File.ReadAllLinesAsync(file)).Length);
        Assert.Equal(1, (await RunAsync("audience export", ("NAME", "none"), ("FILE", file + "2"))).ExitCode);
        Assert.False(File.Exists(file + "2"));
        Assert.False(File.Exists(file + ".part"));
    }

    [Fact]
    public async Task A_failed_import_is_given_up()
    {
        var latin = Path.Combine(Bed.Folder, "latin.csv");
        await File.WriteAllBytesAsync(latin, Encoding.Latin1.GetBytes("email,city\nada@example.com,Wien\nbob@example.com,Köln\n"));
        var refused = await RunAsync("audience import", ("NAME", "news"), ("FILE", latin));
        Assert.Equal((1, "line 3 is not UTF-8: save the file as 'CSV UTF-8'."), (refused.ExitCode, refused.Text));

        var strict = await RunAsync(
            "audience import", ("NAME", "news"), ("FILE", Write("a.csv", "email\nada@example.com\nbob\n")), ("--strict", "true"));
        Assert.Equal(1, strict.ExitCode);
        Assert.StartsWith(
            "1 rows have mistakes, and one was to refuse all: nothing was imported.\n1 rows were rejected.", strict.Text,
            StringComparison.Ordinal);

        var gone = await RunAsync(
            new BedServer(Bed, Sue) { Answers = 2 }, "audience import", ("NAME", "news"),
            ("FILE", Write("b.csv", "email\nada@example.com\n")));
        Assert.Equal((1, "No server answers."), (gone.ExitCode, gone.Text));
        Time.Advance(TimeSpan.FromMinutes(16));
        await TidyAsync();
        Assert.Equal(0, (await DoAsync("GET", "/audiences")).GetProperty("audiences").GetArrayLength());

        Assert.Equal(1, (await RunAsync("audience import", ("NAME", "news"), ("FILE", Path.Combine(Bed.Folder, "none.csv")))).ExitCode);
        Assert.Equal("--map has 'x', and must be like email=E-Mail,city=Stadt.", (await RunAsync(
            "audience import", ("NAME", "news"), ("FILE", latin), ("--map", "x"))).Text);
    }

    [Fact]
    public async Task A_row_that_is_too_long_is_rejected_and_the_next_line_is_read()
    {
        var file = Write(
            "long.csv", $"email,note\nada@example.com,\"{new string('x', 300_000)}\nbob@example.com,y\nkim@example.com,\"open\n");
        var done = await RunAsync("audience import", ("NAME", "news"), ("FILE", file));
        Assert.StartsWith("1 contacts are new, 0 were known, 0 were removed.\n2 rows were rejected.", done.Text, StringComparison.Ordinal);
        Assert.Equal(
            """
            rejected_row,rejected_line,rejected_column,rejected_because,email,note
            2,2,,The row is longer than 262144 bytes: is a quotation mark missing?
            4,4,,The row is longer than 262144 bytes: is a quotation mark missing?

            """.ReplaceLineEndings("\r\n"),
            await File.ReadAllTextAsync(file + ".rejects.csv"));
    }

    [Fact]
    public async Task Audiences_and_segments_are_listed_shown_and_removed()
    {
        await RunAsync(
            "audience import", ("NAME", "news"), ("FILE", Write("a.csv", "email,city\nada@example.com,Wien\nbob@example.com,Graz\n")));
        Assert.Equal(["news", "2", "city"], Assert.Single((await RunAsync("audience list")).Table!.Rows).Take(3));
        var put = await RunAsync(
            "segment put", ("NAME", "vienna"), ("--audience", "news"), ("--definition", """{"field": "city", "is": "Wien"}"""));
        Assert.Equal("1 contacts are in vienna.", put.Text);
        Assert.Equal(
            "definition.field is 'town', which the audience does not have. It has address, locale, city.",
            (await RunAsync(
                "segment put", ("NAME", "x"), ("--audience", "news"),
                ("--file", Write("x.json", """{"field": "town", "is": "x"}""")))).Text);
        Assert.Equal("Write one of --definition and --file.", (await RunAsync("segment put", ("NAME", "x"), ("--audience", "news"))).Text);
        Assert.Equal("The definition is not JSON: line 2.", (await RunAsync(
            "segment put", ("NAME", "x"), ("--audience", "news"), ("--definition", "{\n}}"))).Text);
        Assert.Equal("vienna", Assert.Single((await RunAsync("segment list")).Table!.Rows)[0]);
        Assert.StartsWith(
            "vienna: 1 contacts of news\n", (await RunAsync("segment show", ("NAME", "vienna"))).Text, StringComparison.Ordinal);
        Assert.Equal("news: 2 contacts\nFields: city\nSegments: vienna", (await RunAsync("audience show", ("NAME", "news"))).Text);
        Assert.Equal(1, (await RunAsync("audience remove", ("NAME", "news"))).ExitCode);
        Assert.Equal("The segment vienna is gone.", (await RunAsync("segment remove", ("NAME", "vienna"))).Text);
        Assert.Equal("The audience news is gone.", (await RunAsync("audience remove", ("NAME", "news"))).Text);
        Assert.Equal("There is no such audience.", (await RunAsync("audience show", ("NAME", "news"))).Text);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(Bed.Folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private Task<CommandResult> RunAsync(string name, params (string Name, string Value)[] values) =>
        RunAsync(new BedServer(Bed, Sue), name, values);

    private async Task<CommandResult> RunAsync(ICommandServer server, string name, params (string Name, string Value)[] values) =>
        await Bed.Builder.Commands.Single(command => command.Name == name).Handler(
            new CommandCall
            {
                Server = server,
                Values = values.Append((Name: "--organisation", Value: "acme"))
                    .ToImmutableDictionary(pair => pair.Name, pair => ImmutableArray.Create(pair.Value)),
            },
            CancellationToken.None);
}
