namespace PolicyMta.Campaigns.Tests.Audiences;

/// <summary>A definition means the same contacts in every database.</summary>
public abstract class SegmentContract : AudienceBed
{
    private static readonly string[] Contacts =
    [
        """{"address": "a@example.com", "locale": "de", "fields": {"city": "Wien", "age": "7", "joined": "2026-01-31"}}""",
        """{"address": "b@example.com", "locale": "de-CH", "fields": {"city": "wien", "age": "40.5", "joined": "2026-02-01T10:00"}}""",
        """{"address": "c@example.com", "locale": "en", "fields": {"city": "Graz", "age": "-3", "joined": "2025-12-31 23:59"}}""",
        """{"address": "d@test.example", "fields": {"city": "Wiener Neustadt", "age": "old", "joined": "31.1.2026"}}""",
        """{"address": "e@test.example", "fields": {"age": "40,5", "city": "50% 'off' \"_\" \\ ü😀"}}""",
        """{"address": "f@test.example", "fields": {"age": "1.2.3", "joined": "2026-01-311"}}""",
        """{"address": "g@test.example", "fields": {"age": "1e5", "joined": "0000-00-00"}}""",
        """{"address": "h@test.example", "fields": {"age": "0000000000000000001"}}""",
        """{"address": "i@test.example", "fields": {"age": "--1", "city": "É"}}""",
        """{"address": "j@test.example", "fields": {"age": "5."}}""",
    ];

    [Theory]
    [InlineData("""{"field": "city", "is": "Wien"}""", "a")]
    [InlineData("""{"field": "city", "is_not": "Wien"}""", "bcdefghij")]
    [InlineData("""{"field": "city", "in": ["Wien", "Graz", "x"]}""", "ac")]
    [InlineData("""{"field": "city", "contains": "ien"}""", "abd")]
    [InlineData("""{"field": "city", "contains": "%"}""", "e")]
    [InlineData("""{"field": "city", "contains": "'off' \"_\" \\ ü😀"}""", "e")]
    [InlineData("""{"field": "city", "is": "é"}""", "")]
    [InlineData("""{"field": "city", "exists": true}""", "abcdei")]
    [InlineData("""{"field": "city", "exists": false}""", "fghj")]
    [InlineData("""{"field": "age", "less_than": 7}""", "c")]
    [InlineData("""{"field": "age", "at_most": 7}""", "ac")]
    [InlineData("""{"field": "age", "more_than": 7}""", "b")]
    [InlineData("""{"field": "age", "at_least": 40.5}""", "b")]
    [InlineData("""{"not": {"field": "age", "at_least": 7}}""", "cdefghij")]
    [InlineData("""{"field": "joined", "before": "2026-02-01"}""", "acg")]
    [InlineData("""{"field": "joined", "after": "2026-01-01"}""", "ab")]
    [InlineData("""{"field": "locale", "is": "DE-ch"}""", "b")]
    [InlineData("""{"field": "locale", "in": ["de", "en"]}""", "ac")]
    [InlineData("""{"field": "locale", "is_not": "de"}""", "bcdefghij")]
    [InlineData("""{"field": "address", "contains": "@TEST."}""", "defghij")]
    [InlineData(
        """{"any": [{"field": "city", "is": "Graz"}, {"all": [{"field": "locale", "is": "de"}, {"field": "age", "is": "7"}]}]}""", "ac")]
    [InlineData("""{"not": {"any": [{"field": "city", "is": "Graz"}, {"field": "city", "exists": false}]}}""", "abdei")]
    public async Task A_field_is_compared(string definition, string expected) => Assert.Equal(expected, await MeantAsync(definition));

    [Theory]
    [InlineData("""{"opened_within": "30d"}""", "a")]
    [InlineData("""{"not_opened_within": "30d"}""", "bcdefghij")]
    [InlineData("""{"has_opened": true}""", "ab")]
    [InlineData("""{"never_opened": true}""", "cdefghij")]
    [InlineData("""{"all": [{"has_delivered": true}, {"never_opened": true}]}""", "c")]
    [InlineData("""{"clicked_within": "1h"}""", "")]
    [InlineData("""{"any": [{"has_bounced": true}, {"has_unsubscribed": true}, {"clicked_within": "2h"}]}""", "adj")]
    [InlineData("""{"not": {"opened_within": "41d"}}""", "cdefghij")]
    public async Task Engagement_is_asked_about(string definition, string expected)
    {
        var now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        await FillAsync();
        await SqlAsync($"UPDATE contact SET opened_at = {now - (86_400_000L * 30)}, clicked_at = {now - 7_200_000} WHERE id = 1");
        await SqlAsync($"UPDATE contact SET opened_at = {now - (86_400_000L * 40)} WHERE id = 2");
        await SqlAsync($"UPDATE contact SET delivered_at = {now - 1} WHERE id <= 3");
        await SqlAsync($"UPDATE contact SET bounced_at = {now} WHERE id = 4");
        await SqlAsync($"UPDATE contact SET unsubscribed_at = {now} WHERE id = 10");
        Assert.Equal(expected, await MeantAsync(definition, isFilled: true));
    }

    [Fact]
    public async Task Segments_are_put_listed_shown_and_removed()
    {
        await FillAsync();
        const string definition = """{"all":[{"field":"age","more_than":1.5},{"not":{"opened_within":"30d"}},{"never_clicked":true}]}""";
        var put = await DoAsync("PUT", "/segments/old", $$"""{"audience": "news", "definition": {{definition}}}""");
        Assert.Equal(2, put.GetProperty("contacts").GetInt64());
        Assert.Equal(definition, put.GetProperty("definition").GetRawText());
        var listed = Assert.Single((await Bed.DoAsync(Vic, "GET", "/segments")).GetProperty("segments").EnumerateArray());
        Assert.Equal(("old", "news", "sue"), (
            listed.GetProperty("name").GetString(), listed.GetProperty("audience").GetString(),
            listed.GetProperty("changed_by").GetString()));
        await DoAsync("PUT", "/segments/old", """{"audience": "news", "definition": {"field": "city", "exists": true}}""");
        Assert.Equal(6, (await Bed.DoAsync(Vic, "GET", "/segments/old")).GetProperty("contacts").GetInt64());
        Assert.Equal("old", (await DoAsync("GET", "/audiences/news")).GetProperty("segments")[0].GetString());
        await DoAsync("DELETE", "/segments/old");
        await RefusedAsync(404, Sue, "GET", "/segments/old", "no such segment");
    }

    [Fact]
    public async Task Every_mistake_in_a_definition_is_told_with_its_place()
    {
        await FillAsync();
        var problem = await RefusedAsync(422, Sue, "PUT", "/segments/x", "definition.all[0].field is 'town'", """
            {"audience": "news", "definition": {"all": [{"field": "town", "is": "x"}, {"field": "city", "like": "x"},
                {"field": "age", "more_than": "7"}, {"field": "joined", "before": "1.2.2026"}, {"opened_within": "soon"},
                {"never_opened": false}, {"opened": true}, {"field": "city", "is": 7}, {"field": "city", "in": []},
                {"any": []}, {"not": []}, {"field": "city", "is": "x", "contains": "y"}, {"a": 1, "b": 2}]}, "more": 1}
            """);
        Assert.Equal(
            [
                "more", "definition.all[0].field", "definition.all[1]", "definition.all[2].more_than", "definition.all[3].before",
                "definition.all[4].opened_within", "definition.all[5].never_opened", "definition.all[6]", "definition.all[7].is",
                "definition.all[8].in", "definition.all[9].any", "definition.all[10].not", "definition.all[11]", "definition.all[12]",
            ],
            problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()));
        await RefusedAsync(404, Sue, "GET", "/segments/x", "no such segment");
        await RefusedAsync(422, Sue, "PUT", "/segments/x", "definition must be given", """{"audience": "news"}""");
    }

    [Fact]
    public async Task Depth_and_size_are_bounded()
    {
        await FillAsync();
        const string one = """{"has_opened": true}""";
        var deep = string.Concat(Enumerable.Repeat("""{"not": """, 200)) + one + new string('}', 200);
        await RefusedAsync(422, Sue, "PUT", "/segments/x", "is not JSON", Put(deep));
        await RefusedAsync(422, Sue, "PUT", "/segments/x", "deeper than 6", Put(
            """{"not": {"not": {"not": {"not": {"not": {"not": {"has_opened": true}}}}}}}"""));
        await RefusedAsync(422, Sue, "PUT", "/segments/x", "one more than 100 conditions", Put(
            $$"""{"all": [{{string.Join(",", Enumerable.Repeat(one, 200))}}]}"""));
        await RefusedAsync(422, Sue, "PUT", "/segments/x", "all lists together", Put(
            $$"""{"field": "city", "in": [{{string.Join(",", Enumerable.Repeat("\"x\"", 1001))}}]}"""));
        var numbers = string.Join(",", Enumerable.Range(0, 999).Select(i => $"\"{i}\""));
        Assert.Equal("a", await MeantAsync($$"""{"field": "city", "in": ["Wien", {{numbers}}]}""", isFilled: true));

        static string Put(string definition) => $$"""{"audience": "news", "definition": {{definition}}}""";
    }

    private async Task FillAsync()
    {
        await DoAsync("PUT", "/audiences/news");
        await DoAsync("POST", "/audiences/news/contacts", $$"""{"contacts": [{{string.Join(",", Contacts)}}]}""");
    }

    /// <summary>The first letters of the contacts that a segment means; the same by its page, and as many by its count.</summary>
    private async Task<string> MeantAsync(string definition, bool isFilled = false)
    {
        if (!isFilled)
            await FillAsync();
        var put = await DoAsync("PUT", "/segments/x", $$"""{"audience": "news", "definition": {{definition}}}""");
        var contacts = await ContactsAsync("news", "&segment=x");
        Assert.Equal(put.GetProperty("contacts").GetInt64(), contacts.Count);
        return string.Concat(contacts.Select(contact => contact.Split(' ')[1][0]));
    }
}
