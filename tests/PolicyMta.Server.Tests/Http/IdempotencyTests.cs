using System.Net;
using PolicyMta.Core.Injection;

namespace PolicyMta.Server.Tests.Http;

/// <summary>A client that does not know what became of its call repeats it, and nobody gets mail twice.</summary>
public sealed class IdempotencyTests
{
    private const string One = """{"from": "a@x.test", "to": ["b@x.test", "c@x.test"], "text": "x"}""";
    private const string Many = """{"from": "a@x.test", "text": "x", "recipients": ["1@x.test", "2@x.test", "3@x.test", "4@x.test"]}""";
    private static readonly SmtpReply Taken = SmtpReply.Parse("250 2.0.0 Queued");
    private static readonly (string, string) Key = ("Idempotency-Key", "6c1b2f0e-0001");

    [Fact]
    public async Task A_repeated_call_has_the_same_answer_and_sends_nothing()
    {
        await using var api = await ApiFixture.StartAsync();
        api.OnSubmit = NewId;

        var first = await api.PostJsonAsync(One, Key);
        var again = await api.PostJsonAsync(One, Key);
        var another = await api.PostJsonAsync(One, ("Idempotency-Key", "another"));

        Assert.Equal(2, api.Injected.Count);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
        Assert.NotEqual(await first.Content.ReadAsStringAsync(), await another.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_is_left_of_a_call_that_broke_off_is_sent_and_the_rest_is_not_sent_twice()
    {
        await using var api = await ApiFixture.StartAsync();
        var broken = true;
        api.OnSubmit = request => broken && request.Recipients[0].Address is "2@x.test" or "4@x.test" && broken
            ? Task.FromResult(new InjectionResult(SmtpReply.Parse("451 4.3.0 Crash"), null))
            : NewId(request);

        var first = await ApiFixture.RecipientsAsync(await api.PostJsonAsync(Many, Key));
        broken = false;
        api.Injected.Clear();
        var second = await ApiFixture.RecipientsAsync(await api.PostJsonAsync(Many, Key));
        var third = await ApiFixture.RecipientsAsync(await api.PostJsonAsync(Many, Key));

        Assert.Equal(["accepted", "retry", "accepted", "retry"], first.Select(item => item.Status));
        Assert.Equal(["2@x.test", "4@x.test"], api.Injected.Select(item => item.Request.Recipients[0].Address).Order());
        Assert.All(second, item => Assert.Equal("accepted", item.Status));
        Assert.Equal((first[0].Id, first[2].Id), (second[0].Id, second[2].Id));
        Assert.Equal(second, third);
    }

    [Theory]
    [InlineData(One)]
    [InlineData(Many)]
    public async Task A_key_belongs_to_one_request(string body)
    {
        await using var api = await ApiFixture.StartAsync();
        api.OnSubmit = NewId;
        await api.PostJsonAsync(body, Key);
        var sent = api.Injected.Count;

        var changed = await api.PostJsonAsync(body.Replace("\"x\"", "\"y\"", StringComparison.Ordinal), Key);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, changed.StatusCode);
        Assert.Equal(sent, api.Injected.Count);
    }

    [Fact]
    public async Task The_envelope_of_a_raw_message_is_part_of_the_request()
    {
        await using var api = await ApiFixture.StartAsync();
        const string Raw = "From: a@x.test\nTo: b@x.test\n\nhi\n";

        Assert.Equal(HttpStatusCode.Accepted, (await api.PostRawAsync(Raw, Key, ("X-Envelope-To", "c@x.test"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await api.PostRawAsync(Raw, Key, ("X-Envelope-To", "d@x.test"))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await api.PostRawAsync(Raw, Key, ("X-Envelope-To", "c@x.test"))).StatusCode);
        Assert.Single(api.Injected);
    }

    [Fact]
    public async Task Two_calls_with_one_key_at_once_are_not_both_worked_on()
    {
        await using var api = await ApiFixture.StartAsync();
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        api.OnSubmit = async request =>
        {
            begun.TrySetResult();
            await goOn.Task;
            return await NewId(request);
        };

        var first = api.PostJsonAsync(One, Key);
        await begun.Task;
        var second = await api.PostJsonAsync(One, Key);
        goOn.SetResult();

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Accepted, (await first).StatusCode);
        Assert.Single(api.Injected);
    }

    [Theory]
    [InlineData(One, 2)]
    [InlineData("""{"from": "a@x.test", "to": ["b@x.test", "c@x.test", "d@x.test"], "cc": "e@x.test", "text": "x"}""", 4)]
    public async Task A_repeated_call_says_of_refused_recipients_what_the_first_said(string body, int count)
    {
        await using var api = await ApiFixture.StartAsync();
        api.OnSubmit = async request => await NewId(request) with
        {
            Refused =
            [
                .. request.Recipients.Skip(1).Select((recipient, i) => new RefusedRecipient(
                    recipient.Address, SmtpReply.Parse(i == 1 ? "450 4.2.1 Not \u00fcber \"here\" now" : "550 5.1.1 No such user"))),
            ],
        };

        var first = await (await api.PostJsonAsync(body, Key)).Content.ReadAsStringAsync();
        var again = await api.PostJsonAsync(body, Key);

        Assert.Single(api.Injected);
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(first, await again.Content.ReadAsStringAsync());
        var told = await ApiFixture.RecipientsAsync(again);
        Assert.Equal(count, told.Count);
        Assert.Single(told, recipient => recipient.Id is not null);
    }

    [Fact]
    public async Task Very_many_replies_are_kept_by_their_class()
    {
        await using var api = await ApiFixture.StartAsync();
        var to = string.Join(", ", Enumerable.Range(0, 200).Select(i => $"\"r{i}@x.test\""));
        api.OnSubmit = async request => await NewId(request) with
        {
            Refused =
            [
                .. request.Recipients.Skip(1).Select((recipient, i) => new RefusedRecipient(
                    recipient.Address, SmtpReply.Parse($"{(i % 2 == 0 ? "550 5.1.1" : "450 4.2.1")} {i} {new string('x', 200)}"))),
            ],
        };
        var body = $$"""{"from": "a@x.test", "to": [{{to}}], "text": "x"}""";

        var first = await ApiFixture.RecipientsAsync(await api.PostJsonAsync(body, Key));
        var again = await ApiFixture.RecipientsAsync(await api.PostJsonAsync(body, Key));

        Assert.Equal(first.Select(one => (one.Id, one.Status)), again.Select(one => (one.Id, one.Status)));
        Assert.All(api.Marks.Values, mark => Assert.InRange(mark.Payload.Length, 0, 20_000));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("{}")]
    [InlineData("[[]]")]
    [InlineData("[[\"550 5.1.1 x\",7]]")]
    [InlineData("[[\"what\",0]]")]
    [InlineData("[[null,0]]")]
    [InlineData("[[\"550 5.1.1 x\",0.5]]")]
    public void What_is_kept_and_not_understood_refuses_nobody(string kept) =>
        Assert.Empty(Server.Http.RefusedMark.Read(["a@x.test"], System.Text.Encoding.UTF8.GetBytes(kept)));

    [Fact]
    public async Task A_refused_call_may_be_repeated_and_is_judged_anew()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Answer = new InjectionResult(SmtpReply.Parse("550 5.7.1 No"), null);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await api.PostJsonAsync(One, Key)).StatusCode);

        api.OnSubmit = NewId;
        Assert.Equal(HttpStatusCode.Accepted, (await api.PostJsonAsync(One, Key)).StatusCode);
    }

    [Fact]
    public async Task Keys_of_different_clients_are_different_keys()
    {
        await using var api = await ApiFixture.StartAsync(options => options with
        {
            Tokens = [.. options.Tokens, new Server.Http.TokenOptions { Name = "second", TokenHash = ApiFixture.HashOf("second-token") }],
        });
        api.OnSubmit = NewId;
        await api.PostJsonAsync(One, Key);

        api.Client.DefaultRequestHeaders.Authorization = new("Bearer", "second-token");
        var other = await api.PostJsonAsync(One.Replace("x.test", "y.test", StringComparison.Ordinal), Key);

        Assert.Equal(HttpStatusCode.Accepted, other.StatusCode);
        Assert.Equal(2, api.Injected.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public async Task A_malformed_key_is_refused(string key)
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync(One, ("Idempotency-Key", key));

        Assert.Equal(["Idempotency-Key"], (await ApiFixture.FieldsAsync(response)).Keys);
    }

    private static Task<InjectionResult> NewId(InjectionRequest request) =>
        Task.FromResult(new InjectionResult(Taken, SpoolId.Create(TimeProvider.System.GetUtcNow())));
}
