using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PolicyMta.Campaigns.Tests.Audiences;

/// <summary>What holds for imports of files.</summary>
public abstract class ImportContract : AudienceBed
{
    [Fact]
    public async Task A_file_becomes_contacts()
    {
        var done = await ImportAsync(
            "\uFEFFE-Mail;Sprache;Größe (cm);1. Wahl\r\nAda@Example.com;de_CH;170;\"a;\r\nb \"\"c\"\"\"\r\n\r\n"
                + "bob@bücher.example;;;x\r\n");
        Assert.Equal((2, 0, 0, 0), CountsOf(done));
        Assert.Equal(
            ["1 Ada@Example.com de-CH field_1_wahl=a;\r\nb \"c\" groesse_cm=170", "2 bob@bücher.example field_1_wahl=x"],
            await ContactsAsync("news"));
        Assert.Equal("""["groesse_cm","field_1_wahl"]""", (await DoAsync("GET", "/audiences/news")).GetProperty("fields").GetRawText());
    }

    [Fact]
    public async Task Rows_with_mistakes_are_rejected_with_all_that_is_wrong()
    {
        var done = await ImportAsync("""
            email,locale,city
            ada@example.com,de,Wien
            bob,d e,Graz
            ADA@example.com,,
            eve@example.com,en
            kim@example.com,en,Linz,more
            "x"y@example.com,en,
            lea@example.com,en,"Line
            break"
            jo@localhost,,Enns
            """.ReplaceLineEndings("\n"));
        Assert.Equal((2, 0, 0, 6), CountsOf(done));
        Assert.Equal(
            [
                "3 3 email has no '@': write it like jane@example.com.; locale is not a language like en or de-CH; it may be empty.",
                "4 4 email is the address of row 2 as well, which is taken.",
                "5 5  has 2 columns, and the first row has 3: is a separator missing?",
                "6 6  has 4 columns, and the first row has 3: put values that hold the separator into quotation marks.",
                "7 7 email has a quotation mark in a wrong place: put the value into quotation marks, and double those within.",
                "9 10 email has a domain without an ending like .com or .de.",
            ],
            RejectsOf(done));
        Assert.Equal("""["bob","d e","Graz"]""", done.GetProperty("rejects")[0].GetProperty("values").GetRawText());
        Assert.Equal(["1 ada@example.com de city=Wien", "2 lea@example.com en city=Line\nbreak"], await ContactsAsync("news"));
    }

    [Fact]
    public async Task A_second_file_merges_by_address()
    {
        await ImportAsync("email,city,age\nada@example.com,Wien,7\nbob@example.com,Graz,8\n");
        var done = await ImportAsync("email,locale,city,vip\nADA@EXAMPLE.COM,de,,yes\nkim@example.com,,Linz,\n");
        Assert.Equal((1, 1, 0, 0), CountsOf(done));
        string[] expected = ["1 ada@example.com de age=7 vip=yes", "2 bob@example.com age=8 city=Graz", "3 kim@example.com city=Linz"];
        Assert.Equal(expected, await ContactsAsync("news"));
        Assert.Equal(expected[0], TextOf(await DoAsync("GET", "/audiences/news/contacts/ada@example.com")));
        await TidyAsync();
        Assert.Equal(expected, await ContactsAsync("news"));
        await ImportAsync("email,city\nada@example.com,Enns\n");
        Assert.Equal("1 ada@example.com de age=7 city=Enns vip=yes", (await ContactsAsync("news"))[0]);
    }

    [Fact]
    public async Task A_file_can_replace_all_contacts()
    {
        await ImportAsync("email\nada@example.com\nbob@example.com\n");
        var done = await ImportAsync("email\nbob@example.com\nkim@example.com\n", "replace=true");
        Assert.Equal((1, 1, 1, 0), CountsOf(done));
        Assert.Equal(["2 bob@example.com", "3 kim@example.com"], await ContactsAsync("news"));
        Assert.Equal(2, (await DoAsync("GET", "/audiences/news")).GetProperty("contacts").GetInt64());
        await DoAsync("PUT", "/audiences/news/contacts/ada@example.com");
        Assert.Equal(["2 bob@example.com", "3 kim@example.com", "4 ada@example.com"], await ContactsAsync("news"));
        await TidyAsync();
        Assert.Equal(["2 bob@example.com", "3 kim@example.com", "4 ada@example.com"], await ContactsAsync("news"));
        Assert.Equal(3, (await DoAsync("GET", "/audiences/news")).GetProperty("contacts").GetInt64());
    }

    [Fact]
    public async Task A_strict_import_with_one_mistake_does_nothing()
    {
        await ImportAsync("email,city\nada@example.com,Wien\n");
        var problem = await RefusedAsync(
            422, Sue, "POST", "/audiences/news/import?strict=true&replace=true", "row 3, line 3, column email has no '@'",
            "email,age\nbob@example.com,7\nbob,8\nx@y,9\n");
        Assert.Equal(2, problem.GetProperty("errors").GetArrayLength());
        Assert.Equal(["1 ada@example.com city=Wien"], await ContactsAsync("news"));
        await RefusedAsync(422, Sue, "POST", "/audiences/fresh/import?strict=true", "no '@'", "email\nbob\nada@example.com\n");
        await TidyAsync();
        await RefusedAsync(404, Sue, "GET", "/audiences/fresh", "no such audience");
        var shown = await DoAsync("GET", "/audiences/news");
        Assert.Equal((1, """["city"]"""), (shown.GetProperty("contacts").GetInt32(), shown.GetProperty("fields").GetRawText()));
        Assert.Equal((1, 0, 0, 0), CountsOf(await ImportAsync("email,age\nbob@example.com,7\n", "strict=true")));
    }

    [Fact]
    public async Task Columns_are_what_the_client_says()
    {
        Assert.Equal((1, 0, 0, 0), CountsOf(await ImportAsync(
            "Kontakt\tOrt\tGeheim\nada@example.com\tWien\tx\n", "map=email%3DKontakt%2Ccity%3Dort&separator=tab")));
        Assert.Equal(["1 ada@example.com city=Wien"], await ContactsAsync("news"));
        foreach (var (query, file, words) in new[]
        {
            ("", "Kontakt,Ort\n", "row 1 has no column with addresses"),
            ("", "email,Ort,ort\n", "row 1 has several columns that are the field 'ort' ('Ort', 'ort')"),
            ("", "email,address\n", "row 1, column 2 would be a field 'address'"),
            ("", "email,\u4f60\n", "row 1, column 2 has no name with letters of a to z"),
            ("", "email,\"a\n", "row 1 must name the columns"),
            ("", "", "row 1 must name the columns, and is empty"),
            ("", "email\rada@example.com\r", "row 1 has line breaks of CR alone"),
            ("map=email%3DX", "email\n", "map.email names a column that the file does not have. It has 'email'"),
            ("map=email%3Demail%2CCity%3Dort", "email,ort\n", "map.City cannot be a field"),
            ("map=x", "email\n", "map has 'x', and must be like"),
            ("separator=x&strict=1", "email\n", "separator must be comma, semicolon or tab, or be left out. strict must be true or false."),
            ("", "email," + string.Join(',', Enumerable.Range(0, 101).Select(i => $"f{i}")) + "\n", "row 1 has 101 fields, and 100 are"),
        })
            await RefusedAsync(422, Sue, "POST", "/audiences/other/import?" + query, words, file);
        await RefusedAsync(404, Sue, "GET", "/audiences/other", "no such audience");
    }

    [Fact]
    public async Task Text_that_is_not_utf8_is_refused_with_its_line()
    {
        var bytes = Encoding.Latin1.GetBytes("email,city\nada@example.com,Wien\nbob@example.com,Köln\n");
        var reply = await Bed.ReplyAsync(Sue, "POST", "/audiences/news/import", bytes);
        Assert.Equal(422, reply.Status);
        Assert.Contains("line 3 is not UTF-8", Encoding.UTF8.GetString(reply.Body.Span), StringComparison.Ordinal);
        reply = await Bed.ReplyAsync(Sue, "POST", "/audiences/news/import", Encoding.Unicode.GetBytes("\uFEFFemail\nada@example.com\n"));
        Assert.Contains("line 1 is not UTF-8", Encoding.UTF8.GetString(reply.Body.Span), StringComparison.Ordinal);
        await TidyAsync();
        await RefusedAsync(404, Sue, "GET", "/audiences/news", "no such audience");
    }

    [Fact]
    public async Task Formulas_lose_the_apostrophe_that_made_them_harmless()
    {
        await ImportAsync("email,a,b,c,d\nada@example.com,'=1+1,''-5,'plain,+43\n'+x@example.com,,,,\n");
        Assert.Equal(["1 ada@example.com a==1+1 b='-5 c='plain d=+43", "2 +x@example.com"], await ContactsAsync("news"));
    }

    [Fact]
    public async Task Rows_that_come_in_pieces_are_seen_all_at_once()
    {
        await ImportAsync("email,city\nada@example.com,Wien\nbob@example.com,Graz\n");
        var id = await BeginAsync("email,city");
        var first = await AddAsync(id, 2, "ada@example.com,Linz\nkim@example.com,Enns\n");
        Assert.Equal((2, 3), (first.GetProperty("rows").GetInt32(), first.GetProperty("last_row").GetInt32()));
        var second = await AddAsync(id, 4, "kim@example.com,Steyr\nlea@example.com,Wels\nADA@example.com,Graz\n");
        Assert.Equal(
            [
                "4 4 email is the address of an earlier row as well, which is taken.",
                "6 6 email is the address of an earlier row as well, which is taken.",
            ],
            RejectsOf(second));
        Assert.Equal("""["kim@example.com","Steyr"]""", second.GetProperty("rejects")[0].GetProperty("values").GetRawText());
        Assert.Equal(["1 ada@example.com city=Wien", "2 bob@example.com city=Graz"], await ContactsAsync("news"));
        await RefusedAsync(404, Sue, "GET", "/audiences/news/contacts/kim@example.com", "no such contact");
        var shown = await DoAsync("GET", "/audiences/news");
        Assert.Equal(2, shown.GetProperty("contacts").GetInt32());
        Assert.Equal(6, shown.GetProperty("import").GetProperty("last_row").GetInt32());

        var done = await DoAsync("POST", $"/audiences/news/imports/{id}/commit");
        Assert.Equal((2, 1, 0, 2), CountsOf(done));
        Assert.Equal(
            ["1 ada@example.com city=Linz", "2 bob@example.com city=Graz", "3 kim@example.com city=Enns", "4 lea@example.com city=Wels"],
            await ContactsAsync("news"));
        await RefusedAsync(409, Sue, "DELETE", $"/audiences/news/imports/{id}", "has ended");
        Assert.Equal(4, (await ContactsAsync("news")).Count);
    }

    [Fact]
    public async Task An_import_that_is_given_up_leaves_nothing()
    {
        await ImportAsync("email,city\nada@example.com,Wien\nbob@example.com,Graz\n");
        var id = await BeginAsync("email,city", replace: true);
        await AddAsync(id, 2, "ada@example.com,Linz\nkim@example.com,Enns\n");
        await RefusedAsync(409, Sue, "POST", "/audiences/news/imports", "sue began is going on, at row 3", new { header = "email" });
        await DoAsync("DELETE", $"/audiences/news/imports/{id}");
        await RefusedAsync(409, Sue, "POST", $"/audiences/news/imports/{id}/rows?row=4", "takes what follows", "x@example.com,\n");
        Assert.Equal(["1 ada@example.com city=Wien", "2 bob@example.com city=Graz"], await ContactsAsync("news"));
        await ImportAsync("email,city\nkim@example.com,Wels\n");
        Assert.Equal(
            ["1 ada@example.com city=Wien", "2 bob@example.com city=Graz", "4 kim@example.com city=Wels"], await ContactsAsync("news"));
    }

    [Fact]
    public async Task An_import_that_is_not_heard_of_is_given_up()
    {
        var id = await BeginAsync("email");
        await AddAsync(id, 2, "ada@example.com\n");
        Time.Advance(TimeSpan.FromMinutes(14));
        await AddAsync(id, 3, "bob@example.com\n");
        Time.Advance(TimeSpan.FromMinutes(16));
        await TidyAsync();
        await RefusedAsync(404, Sue, "POST", $"/audiences/news/imports/{id}/commit", "no such");
        await RefusedAsync(404, Sue, "GET", "/audiences/news", "no such audience");
    }

    [Fact]
    public async Task Pieces_come_in_order_each_once()
    {
        var id = await BeginAsync("email", strict: true);
        await AddAsync(id, 2, "ada@example.com\n");
        foreach (var row in new[] { 2, 9 })
        {
            await RefusedAsync(
                409, Sue, "POST", $"/audiences/news/imports/{id}/rows?row={row}", "at row 2 and takes what follows", "ada@example.com\n");
        }

        await RefusedAsync(422, Sue, "POST", $"/audiences/news/imports/{id}/rows", "row must be given", "ada@example.com\n");
        await RefusedAsync(404, Sue, "POST", "/audiences/news/imports/7/rows?row=3", "no such", "ada@example.com\n");
        var unread = await AddAsync(id, 3, "");
        Assert.Equal(["3 3  is longer than 262144 bytes: is a quotation mark missing?"], RejectsOf(unread));
        await RefusedAsync(422, Sue, "POST", $"/audiences/news/imports/{id}/commit", "1 rows have mistakes");
    }

    [Fact]
    public async Task Contacts_can_be_put_and_removed_while_an_import_goes_on()
    {
        await ImportAsync("email,city\nada@example.com,Wien\nbob@example.com,Graz\nlea@example.com,Wels\n");
        var id = await BeginAsync("email,city,age", replace: true);
        await AddAsync(id, 2, "ada@example.com,Linz,7\nkim@example.com,Enns,8\nbob@example.com,Bozen,9\n");
        await DoAsync("PUT", "/audiences/news/contacts/kim@example.com", new { fields = new { vip = "yes" } });
        await DoAsync("PUT", "/audiences/news/contacts/ada@example.com", new { fields = new { vip = "no" } });
        await DoAsync("DELETE", "/audiences/news/contacts/bob@example.com");
        Assert.Equal(
            ["1 ada@example.com vip=no", "3 lea@example.com city=Wels", "4 kim@example.com vip=yes"], await ContactsAsync("news"));
        Assert.Equal(3, (await DoAsync("GET", "/audiences/news")).GetProperty("contacts").GetInt32());
        Assert.Equal((0, 2, 1, 0), CountsOf(await DoAsync("POST", $"/audiences/news/imports/{id}/commit")));
        string[] expected = ["1 ada@example.com age=7 city=Linz vip=no", "4 kim@example.com age=8 city=Enns vip=yes"];
        Assert.Equal(expected, await ContactsAsync("news"));
        await TidyAsync();
        Assert.Equal(expected, await ContactsAsync("news"));
        Assert.Equal(2, (await DoAsync("GET", "/audiences/news")).GetProperty("contacts").GetInt32());
    }

    [Fact]
    public async Task What_was_put_stays_if_the_import_is_given_up()
    {
        var id = await BeginAsync("email,city");
        await AddAsync(id, 2, "ada@example.com,Linz\nbob@example.com,Linz\n");
        await DoAsync("PUT", "/audiences/news/contacts/ada@example.com", new { fields = new { vip = "yes" } });
        await DoAsync("DELETE", $"/audiences/news/imports/{id}");
        await TidyAsync();
        Assert.Equal(["1 ada@example.com vip=yes"], await ContactsAsync("news"));
        Assert.Equal(1, (await DoAsync("GET", "/audiences/news")).GetProperty("contacts").GetInt32());
    }

    [Fact]
    public async Task A_large_file_is_imported_and_its_bad_rows_are_told()
    {
        const int rows = 50_000;
        var id = await BeginAsync("email,locale,city,age");
        var (row, rejected) = (2, 0);
        foreach (var some in Enumerable.Range(0, rows).Chunk(20_000))
        {
            var text = string.Concat(some.Select(i => string.Create(
                CultureInfo.InvariantCulture, $"user{i}{(i % 500 == 0 ? " " : "@")}example{i % 7}.com,de,City {i % 100},{i % 90}\n")));
            var piece = await AddAsync(id, row, text);
            row += some.Length;
            rejected += piece.GetProperty("rejects").GetArrayLength();
        }

        Assert.Equal(100, rejected);
        Assert.Equal((rows - 100, 0, 0, 100), CountsOf(await DoAsync("POST", $"/audiences/news/imports/{id}/commit")));
        Assert.Equal(rows - 100, (await DoAsync("GET", "/audiences/news")).GetProperty("contacts").GetInt32());
        var put = await DoAsync("PUT", "/segments/old", """{"audience": "news", "definition": {"field": "age", "at_least": 89}}""");
        Assert.Equal(Enumerable.Range(0, rows).Count(i => i % 90 == 89 && i % 500 != 0), put.GetProperty("contacts").GetInt32());
    }

    [Fact]
    public async Task A_file_that_is_another_is_refused_early()
    {
        var id = await BeginAsync("email");
        await RefusedAsync(
            422, Sue, "POST", $"/audiences/news/imports/{id}/rows?row=2", "row 2, line 2, column email has no '@': write it like",
            string.Concat(Enumerable.Repeat("x\n", 30_000)));
        await RefusedAsync(
            413, Sue, "POST", $"/audiences/news/imports/{id}/rows?row=2", "More than 100000 rows",
            string.Concat(Enumerable.Repeat("\n", 100_001)));
    }

    private Task<JsonElement> ImportAsync(string file, string query = "") => DoAsync("POST", "/audiences/news/import?" + query, file);

    private async Task<string> BeginAsync(string header, bool replace = false, bool strict = false) =>
        (await DoAsync("POST", "/audiences/news/imports", new { header, replace, strict })).GetProperty("id").GetString()!;

    private Task<JsonElement> AddAsync(string id, int row, string rows) =>
        DoAsync("POST", $"/audiences/news/imports/{id}/rows?row={row}", rows);

    private static (int Added, int Changed, int Removed, int Rejected) CountsOf(JsonElement done) => (
        done.GetProperty("added").GetInt32(), done.GetProperty("changed").GetInt32(), done.GetProperty("removed").GetInt32(),
        done.GetProperty("rejected").GetInt32());

    private static IEnumerable<string> RejectsOf(JsonElement answer) => answer.GetProperty("rejects").EnumerateArray().Select(reject =>
        $"{reject.GetProperty("row")} {reject.GetProperty("line")} " + string.Join("; ", reject.GetProperty("mistakes").EnumerateArray()
            .Select(mistake => $"{mistake.GetProperty("column")} {mistake.GetProperty("reason")}")));
}
