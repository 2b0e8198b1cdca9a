namespace PolicyMta.Campaigns.Tests.Audiences;

/// <summary>What holds for audiences and their contacts.</summary>
public abstract class AudienceContract : AudienceBed
{
    [Fact]
    public async Task Contacts_are_put_found_listed_and_removed()
    {
        await DoAsync("PUT", "/audiences/news");
        var ada = await DoAsync(
            "PUT", "/audiences/news/contacts/Ada@Example.com", new { locale = "de-CH", fields = new { city = "Wien" } });
        Assert.Equal("1 Ada@Example.com de-CH city=Wien", TextOf(ada));
        Assert.Equal("2026-12-01T12:00:00Z", ada.GetProperty("changed_at").GetString());
        await DoAsync("PUT", "/audiences/news/contacts/bob@example.com");
        Assert.Equal(["1 Ada@Example.com de-CH city=Wien", "2 bob@example.com"], await ContactsAsync("news"));
        Assert.Equal("1 Ada@Example.com age=7", TextOf(await DoAsync(
            "PUT", "/audiences/news/contacts/ADA@EXAMPLE.COM", """{"fields": {"age": 7, "city": null}}""")));

        await DoAsync("DELETE", "/audiences/news/contacts/ada@example.com");
        await RefusedAsync(404, Sue, "DELETE", "/audiences/news/contacts/ada@example.com", "no such contact");
        await RefusedAsync(404, Sue, "GET", "/audiences/news/contacts/ada@example.com", "no such contact");
        await DoAsync("PUT", "/audiences/news/contacts/ada@example.com");
        Assert.Equal(["2 bob@example.com", "3 ada@example.com"], await ContactsAsync("news"));

        var shown = await Bed.DoAsync(Vic, "GET", "/audiences/news");
        Assert.Equal(2, shown.GetProperty("contacts").GetInt64());
        Assert.Equal("""["city","age"]""", shown.GetProperty("fields").GetRawText());
        Assert.Equal(
            ["remove a contact", "create"],
            shown.GetProperty("history").EnumerateArray().Select(act => act.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task A_list_of_contacts_is_merged_with_what_is_known()
    {
        await DoAsync("PUT", "/audiences/news");
        await DoAsync("PUT", "/audiences/news/contacts/ada@example.com", new { locale = "de", fields = new { city = "Wien", age = "7" } });
        var done = await DoAsync("POST", "/audiences/news/contacts", """
            {"contacts": [{"address": "ada@EXAMPLE.com", "fields": {"age": null, "vip": true}}, {"address": "bob@bücher.example"}]}
            """);
        Assert.Equal((1, 1), (done.GetProperty("added").GetInt32(), done.GetProperty("changed").GetInt32()));
        Assert.Equal(["1 ada@example.com de city=Wien vip=true", "2 bob@bücher.example"], await ContactsAsync("news"));
        Assert.Equal("2 bob@bücher.example", TextOf(await DoAsync("GET", "/audiences/news/contacts/bob@xn--bcher-kva.example")));
    }

    [Fact]
    public async Task Every_mistake_in_a_list_is_told_and_nothing_of_it_is_kept()
    {
        await DoAsync("PUT", "/audiences/news");
        var problem = await RefusedAsync(422, Sue, "POST", "/audiences/news/contacts", "contacts[1].address has no '@'", """
            {"contacts": [{"address": "ada@example.com"}, {"address": "bob"}, {"address": "ADA@example.com"}, 7,
                {"address": "eve@example.com", "locale": "d e", "fields": {"City": "x", "n": [], "z": "\u0007"}, "more": 1}]}
            """);
        Assert.Equal(
            [
                "contacts[1].address", "contacts[2].address", "contacts[3]", "contacts[4].more", "contacts[4].locale",
                "contacts[4].fields.City", "contacts[4].fields.n", "contacts[4].fields.z",
            ],
            problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()));
        Assert.Empty(await ContactsAsync("news"));
        await RefusedAsync(422, Sue, "PUT", "/audiences/news/contacts/a@b.example", "half a character", """{"fields": {"a": "\ud83d"}}""");
        await RefusedAsync(422, Sue, "PUT", "/audiences/.news", "letters, digits");
    }

    [Fact]
    public async Task Contacts_come_in_pages()
    {
        await DoAsync("PUT", "/audiences/news");
        await DoAsync("POST", "/audiences/news/contacts", new
        {
            contacts = Enumerable.Range(1, 25).Select(i => new { address = $"a{i}@example.com" }),
        });
        var (seen, after) = (new List<long>(), 0L);
        for (var pages = 0; pages < 4 && after >= 0; pages++)
        {
            var page = await DoAsync("GET", $"/audiences/news/contacts?limit=10&after={after}");
            seen.AddRange(page.GetProperty("contacts").EnumerateArray().Select(contact => contact.GetProperty("id").GetInt64()));
            after = page.TryGetProperty("next", out var next) ? next.GetInt64() : -1;
        }

        Assert.Equal(Enumerable.Range(1, 25).Select(i => (long)i), seen);
        await RefusedAsync(422, Sue, "GET", "/audiences/news/contacts?limit=1001&after=x", "after must be a number");
    }

    [Fact]
    public async Task Only_senders_see_people_and_change_audiences()
    {
        await DoAsync("PUT", "/audiences/news");
        await DoAsync("PUT", "/audiences/news/contacts/ada@example.com");
        Assert.Equal(1, (await Bed.DoAsync(Vic, "GET", "/audiences")).GetProperty("audiences").GetArrayLength());
        foreach (var (method, path) in new[]
        {
            ("PUT", "/audiences/more"), ("DELETE", "/audiences/news"), ("GET", "/audiences/news/contacts"),
            ("POST", "/audiences/news/contacts"), ("GET", "/audiences/news/contacts/ada@example.com"),
            ("PUT", "/audiences/news/contacts/ada@example.com"), ("DELETE", "/audiences/news/contacts/ada@example.com"),
            ("POST", "/audiences/news/import"), ("POST", "/audiences/news/imports"), ("POST", "/audiences/news/imports/1/rows"),
            ("POST", "/audiences/news/imports/1/commit"), ("DELETE", "/audiences/news/imports/1"), ("PUT", "/segments/x"),
            ("DELETE", "/segments/x"),
        })
            await RefusedAsync(403, Vic, method, path, "takes the role 'sender'");
        await RefusedAsync(403, CampaignsBed.Member("none", "acme"), "GET", "/audiences", "yours are: none");
    }

    [Fact]
    public async Task Another_organisations_audiences_are_not_there()
    {
        await DoAsync("PUT", "/audiences/news");
        await DoAsync("PUT", "/audiences/news/contacts/ada@example.com");
        await DoAsync("PUT", "/segments/all", new { audience = "news", definition = new { field = "locale", exists = false } });
        foreach (var (method, path) in new[]
        {
            ("GET", "/audiences/news"), ("DELETE", "/audiences/news"), ("GET", "/audiences/news/contacts"),
            ("GET", "/audiences/news/contacts/ada@example.com"), ("PUT", "/audiences/news/contacts/ada@example.com"),
            ("DELETE", "/audiences/news/contacts/ada@example.com"), ("DELETE", "/audiences/news/imports/1"),
            ("POST", "/audiences/news/imports/1/commit"), ("GET", "/segments/all"), ("DELETE", "/segments/all"),
        })
            await RefusedAsync(404, Stranger, method, path, "There is no such");
        await RefusedAsync(
            422, Stranger, "PUT", "/segments/mine", "there is none of this name",
            new { audience = "news", definition = new { field = "locale", exists = true } });
        Assert.Equal(0, (await Bed.DoAsync(Stranger, "GET", "/audiences")).GetProperty("audiences").GetArrayLength());
        await Bed.DoAsync(Stranger, "PUT", "/audiences/news");
        Assert.Single(await ContactsAsync("news"));
    }

    [Fact]
    public async Task An_audience_goes_with_its_contacts_and_not_while_a_segment_is_of_it()
    {
        await DoAsync("PUT", "/audiences/news");
        await DoAsync("PUT", "/audiences/news/contacts/ada@example.com");
        await DoAsync("PUT", "/segments/all", new { audience = "news", definition = new { field = "locale", exists = false } });
        await RefusedAsync(409, Sue, "DELETE", "/audiences/news", "must go first: all");
        await DoAsync("DELETE", "/segments/all");
        await DoAsync("DELETE", "/audiences/news");
        await RefusedAsync(404, Sue, "GET", "/audiences/news", "no such audience");
        await DoAsync("PUT", "/audiences/news");
        Assert.Empty(await ContactsAsync("news"));
        await TidyAsync();
        Assert.Equal(0, (await DoAsync("GET", "/audiences/news")).GetProperty("contacts").GetInt64());
    }

    [Fact]
    public async Task Contacts_that_are_put_at_once_get_different_numbers()
    {
        await DoAsync("PUT", "/audiences/news");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => Task.Run(() => DoAsync("PUT", $"/audiences/news/contacts/a{i % 10}@example.com"))));
        var contacts = await ContactsAsync("news");
        Assert.Equal(Enumerable.Range(1, 10), contacts.Select(contact => int.Parse(contact.Split(' ')[0])));
        Assert.Equal(10, (await DoAsync("GET", "/audiences/news")).GetProperty("contacts").GetInt64());
    }
}
