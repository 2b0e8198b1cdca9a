using System.Text;
using PolicyMta.SuppressionList.Commands;
using PolicyMta.SuppressionList.Entries;
using PolicyMta.SuppressionList.Import;

namespace PolicyMta.SuppressionList.Tests.Import;

public sealed class ImporterTests
{
    private readonly SuppressionUnderTest _plugin = new();

    [Theory]
    [InlineData("address,code,error,created_at\njane@a.example,550,no such user,\"Thu, 13 Oct 2011 18:02:00 UTC\"\n",
        "mailgun-bounces", "hard-bounce", "2011-10-13T18:02:00Z", "no such user")]
    [InlineData("address,tags,created_at\njane@a.example,*,\"Thu, 13 Oct 2011 18:02:00 GMT\"\n",
        "mailgun-unsubscribes", "unsubscribe", "2011-10-13T18:02:00Z", null)]
    [InlineData("status,reason,email,created\n5.1.1,550 no such user,jane@a.example,1318528920\n",
        "sendgrid-bounces", "hard-bounce", "2011-10-13T18:02:00Z", "550 no such user")]
    [InlineData("email,created\njane@a.example,2011-10-13 18:02:00\n", "sendgrid", "import", "2011-10-13T18:02:00Z", null)]
    [InlineData("recipient,type,source,description,created\njane@a.example,transactional,Spam Complaint,by FBL,2011-10-13T20:02:00+02:00\n",
        "sparkpost", "complaint", "2011-10-13T18:02:00Z", "by FBL")]
    [InlineData("EmailAddress,Reason,LastUpdateTime\njane@a.example,BOUNCE,2011-10-13T18:02:00.123Z\n",
        "ses", "hard-bounce", "2011-10-13T18:02:00Z", null)]
    [InlineData("jane@a.example,COMPLAINT\n", "ses", "complaint", "2026-11-28T12:00:00Z", null)]
    [InlineData("jane@a.example", null, "import", "2026-11-28T12:00:00Z", null)]
    [InlineData("\ufeffE-Mail;Reason\r\n\"jane@a.example\";unsubscribed\r\n", null, "unsubscribe", "2026-11-28T12:00:00Z", null)]
    public async Task Exports_of_other_systems_are_understood(string csv, string? format, string reason, string since, string? note)
    {
        var columns = csv.StartsWith('\ufeff') ? ImmutableArray.Create(new KeyValuePair<string, string>("address", "e-mail")) : [];
        var (book, report) = await ImportAsync(csv, columns);
        Assert.Equal((format, 1L, 0L), (report.Format, report.Added, report.Failed));
        var ground = Assert.Single(Find(book).Grounds);
        Assert.Equal((reason, since, note), (Reasons.WordOf(ground.Reason), EntryView.TimeOf(ground.Since), ground.Note));
        Assert.StartsWith("import list.csv:", ground.Source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_of_ones_own_keeps_where_its_entries_came_from()
    {
        var (book, report) = await ImportAsync(
            "address,tenant,list,reason,since,until,category,source,note\r\n"
            + "jane@a.example,acme,,hard-bounce,2026-01-01T00:00:00Z,,invalid-recipient,\"'=event 7: 550 no, really\",\r\n"
            + "joe@a.example,acme,,manual,2026-01-01T00:00:00Z,,,,\r\n");

        Assert.Equal(("policymta", 2L, 0L), (report.Format, report.Added, report.Failed));
        Assert.Equal("=event 7: 550 no, really", Assert.Single(Find(book).Grounds).Source);
        Assert.True(book.TryFind("joe@a.example", "acme", Lists.None, Reasons.All, out _));
    }

    [Fact]
    public async Task Wrong_rows_are_told_with_their_lines_and_the_others_are_taken()
    {
        var (book, report) = await ImportAsync(
            "address,tenant,reason,since,until,note\r\n"
            + "jane@a.example,,complaint,2026-01-01,,\"a \"\"quoted\"\"\r\nnote\"\r\n"
            + "not an address,,,,,\r\n"
            + "\r\n"
            + "joe@a.example,,nonsense,,,\r\n"
            + "joe@a.example,,,yesterday,,\r\n"
            + "joe@a.example,,,,tomorrow,\r\n"
            + "\"joe@a.example\" x,,,,,\r\n"
            + "all@a.example,*,manual,,2030-01-01,\r\n"
            + "other@a.example,other,manual,,,\r\n"
            + "b.example,,,,,\r\n"
            + "joe@a.example\0,,,,,\r\n");
        Assert.Equal([4L, 6L, 7L, 8L, 9L, 13L], report.Problems.Select(problem => problem.Line));
        Assert.Equal((10L, 4L, 6L), (report.Read, report.Added, report.Failed));
        Assert.Equal("a \"quoted\"  note", Assert.Single(Find(book).Grounds).Note);
        Assert.Equal("import list.csv:2", Find(book).Grounds[0].Source);
        Assert.True(book.TryFind("all@a.example", "third", Lists.None, Reasons.All, out var all));
        Assert.Equal(2030, all.Until!.Value.Year);
        Assert.True(book.TryFind("x@b.example", "acme", Lists.None, Reasons.All, out _));
        Assert.True(book.TryFind("other@a.example", "other", Lists.None, Reasons.All, out _));
    }

    [Fact]
    public async Task To_import_again_changes_nothing()
    {
        const string csv = "address,reason,since\njane@a.example,complaint,2026-01-01\njoe@a.example,manual,2026-01-01\n";
        await ImportAsync(csv);
        var (_, report) = await ImportAsync(csv);
        Assert.Equal((2L, 0L, 0L, 2L), (report.Read, report.Added, report.Updated, report.Unchanged));
    }

    [Fact]
    public async Task A_row_for_another_tenant_is_refused_unless_an_operator_imports()
    {
        const string csv = "address,tenant\njane@a.example,acme\njoe@a.example,other\nall@a.example,*\n";
        var book = await _plugin.BookAsync();
        var report = await new Importer(book).RunAsync(
            Encoding.UTF8.GetBytes(csv), new ImportSettings { Tenant = "acme" }, default);
        Assert.Equal((1L, 2L), (report.Added, report.Failed));
        Assert.Equal((1, 0), (book.Counts.All, book.Counts.Global));
    }

    [Theory]
    [InlineData("name,city\nx,y\n", "No column holds addresses: the first line names 'name', 'city'")]
    [InlineData("", "No column holds addresses")]
    public async Task A_file_without_addresses_is_refused(string csv, string expected)
    {
        var error = await Assert.ThrowsAsync<FormatException>(() => ImportAsync(csv));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("address", "Mail", "The file has no column 'Mail'")]
    [InlineData("adress", "x", "'adress' is not something that a column can hold")]
    public async Task A_column_that_is_not_there_is_told(string role, string name, string expected)
    {
        var error = await Assert.ThrowsAsync<FormatException>(() => ImportAsync("x,y\na@b.example,c\n", [new(role, name)]));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_files_are_read_in_bounds()
    {
        var random = new Random(17);
        const string alphabet = "a@b.,;\"\r\n\t\0é\\'=";
        for (var i = 0; i < 500; i++)
        {
            var csv = "address,note\n" + new string([.. Enumerable.Range(0, 400).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            var (_, report) = await ImportAsync(csv);
            Assert.Equal(report.Read, report.Added + report.Updated + report.Unchanged + report.Failed);
        }

        byte[] notUtf8 = [.. "address\n"u8, 0xff, 0xfe, .. "@a.example\njane@a.example\n"u8];
        var book = await _plugin.BookAsync();
        var read = await new Importer(book).RunAsync(notUtf8, new ImportSettings { Tenant = "acme" }, default);
        Assert.Equal(2, Assert.Single(read.Problems).Line);
    }

    [Fact]
    public async Task What_is_exported_can_be_imported_and_no_cell_is_a_formula()
    {
        var (book, _) = await ImportAsync(
            "address,tenant,list,reason,since,until,category,note\n"
            + "J.Doe+x@gmail.com,,,complaint,2026-01-01,2027-01-01,spam,\"a, \"\"b\"\"\"\n"
            + "all@a.example,*,,manual,2026-01-01,,,=HYPERLINK(1)\n"
            + "listed@a.example,,weekly,unsubscribe,2026-01-01,,,\n"
            + "=b@a.example,,,manual,2026-01-01,,,\n"
            + "b.example,other,,hard-bounce,2026-01-01,,invalid-domain,\n");
        using var csv = new StringWriter();
        csv.Write(CsvWriter.Header);
        foreach (var (key, entry) in book.Scan([EntryKey.Kind]))
            CsvWriter.Write(csv, EntryKey.Read(key), entry);
        Assert.Contains(",'=HYPERLINK(1)\r\n", csv.ToString(), StringComparison.Ordinal);
        Assert.Contains("\r\n=b@a.example,", csv.ToString(), StringComparison.Ordinal);

        var copy = new SuppressionUnderTest();
        var second = await copy.BookAsync();
        var report = await new Importer(second).RunAsync(
            Encoding.UTF8.GetBytes(csv.ToString()), new ImportSettings { Tenant = "acme", MayNameTenants = true }, default);
        Assert.Equal((5L, 5L), (report.Read, report.Added));
        Assert.Equal(
            book.Scan([EntryKey.Kind]).Select(Facts), second.Scan([EntryKey.Kind]).Select(Facts));

        static (string, string?, string?, string?) Facts((byte[] Key, Entry Entry) found) => (
            Encoding.UTF8.GetString(found.Key), found.Entry.Original, found.Entry.Grounds[0].Category, found.Entry.Grounds[0].Note);
    }

    private async Task<(SuppressionBook Book, ImportReport Report)> ImportAsync(
        string csv, ImmutableArray<KeyValuePair<string, string>> columns = default)
    {
        var book = await _plugin.BookAsync();
        var report = await new Importer(book).RunAsync(
            Encoding.UTF8.GetBytes(csv),
            new ImportSettings
            {
                Tenant = "acme",
                MayNameTenants = true,
                Source = "import list.csv",
                Columns = columns.IsDefault ? [] : columns,
            },
            default);
        return (book, report);
    }

    private static Entry Find(SuppressionBook book) => book.Read(CommandWords.KeyOf(book, "jane@a.example", "acme", "", out _))!;
}
