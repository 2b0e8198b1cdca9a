using System.Text;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Policies.Recording;

namespace PolicyMta.Policies.Tests.Recording;

public sealed class ContextRecorderTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedContexts _recorded;

    public ContextRecorderTests() => _recorded = new RecordedContexts(_time);

    public void Dispose() => _recorded.Dispose();

    [Fact]
    public void Lent_memory_is_never_looked_at_again()
    {
        var lent = "Subject: hello\r\n\r\nbody\r\n"u8.ToArray();
        var replaced = "new body\r\n"u8.ToArray();
        var inject = Inject(lent);
        Core.Hooks.HookContexts.After(inject, new InjectDecision { Edits = [new MessageEdit { ReplaceBody = replaced }] });
        _recorded.OnInject.Record(inject);
        _recorded.OnSign.Record(new SignContext { Message = inject.Message, Content = new MessageContent(lent) });
        Array.Fill(lent, (byte)0xDD);
        Array.Fill(replaced, (byte)0xDD);

        var example = _recorded.OnInject.Examples.Single();
        var fresh = _recorded.OnInject.Fresh(example);
        Assert.Equal("Subject: hello\r\n\r\nbody\r\n", Encoding.ASCII.GetString(fresh.Content.Raw.Span));
        Assert.Equal("new body\r\n", Encoding.ASCII.GetString(fresh.SoFar.Edits[0].ReplaceBody!.Value.Span));
        Assert.NotSame(example.Context, fresh);
        Assert.Equal("hello", _recorded.OnSign.Examples.Single().Context.Content.GetHeader("Subject"));
    }

    [Fact]
    public void It_is_bounded_in_number_and_in_bytes()
    {
        var large = Encoding.ASCII.GetBytes("Subject: large\r\n\r\n" + new string('x', 200_000));
        var small = "Subject: small\r\n\r\n."u8.ToArray();
        for (var i = 0; i < 600; i++)
        {
            _recorded.OnInject.Record(Inject(large, $"{i}.example"));
            _recorded.OnRoute.Record(Route($"{i}.example"));
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.InRange(_recorded.OnInject.Examples.Length, 100, 256);
        Assert.InRange(_recorded.OnInject.Bytes, 1, RecordingLimits.WithContent.Bytes);
        Assert.InRange(_recorded.OnInject.Examples.Sum(example => example.Context.Content.Raw.Length), 1, _recorded.OnInject.Bytes);
        Assert.All(_recorded.OnInject.Examples, example => Assert.True(example.IsCut));
        Assert.Equal(256, _recorded.OnRoute.Examples.Length);
        Assert.InRange(_recorded.OnRoute.Bytes, 1, RecordingLimits.WithoutContent.Bytes);
        _recorded.OnInject.Record(Inject(small));
        Assert.False(_recorded.OnInject.Examples.Single(example => example.Context.Content.GetHeader("Subject") == "small").IsCut);
        Assert.True((2 * RecordingLimits.WithContent.Bytes) + (2 * RecordingLimits.WithoutContent.Bytes) <= 8 * 1024 * 1024);
    }

    [Fact]
    public void A_large_mailing_does_not_drive_out_other_mail()
    {
        for (var i = 0; i < 10; i++)
            _recorded.OnRoute.Record(Route($"rare-{i}.example"));
        for (var i = 0; i < 2_000; i++)
        {
            _recorded.OnRoute.Record(Route("common.example"));
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        var domains = _recorded.OnRoute.Examples.Select(example => example.Context.Domain).ToList();
        Assert.Equal(256, domains.Count);
        Assert.All(Enumerable.Range(0, 10), i => Assert.Contains($"rare-{i}.example", domains));
        Assert.Equal(11, domains.Take(11).Distinct().Count());
    }

    [Fact]
    public void Once_full_it_takes_twenty_in_a_second_and_does_not_look_at_the_rest()
    {
        for (var i = 0; i < 300; i++)
            _recorded.OnBounce.Record(Bounce(i));
        Assert.False(_recorded.OnBounce.IsWaiting);
        Assert.Equal(256, _recorded.OnBounce.Examples.Length);
        Assert.DoesNotContain(_recorded.OnBounce.Examples, example => example.Context.Attempt == 299);

        var taken = 0;
        for (var i = 0; i < 1_000; i++)
        {
            taken += _recorded.OnBounce.IsWaiting ? 1 : 0;
            _recorded.OnBounce.Record(Bounce(1_000 + i));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(taken, 18, 20);
    }

    [Fact]
    public void What_cannot_be_kept_whole_is_cut_or_left_out()
    {
        var header = Encoding.ASCII.GetBytes($"Subject: {new string('x', ContentCopy.Most)}\r\n\r\nbody\r\n");
        _recorded.OnInject.Record(Inject(header));
        var labels = ImmutableDictionary<string, string>.Empty.Add("large", new string('x', 100_000));
        _recorded.OnRoute.Record(Route("labels.example", facts => facts with { Metadata = labels }));
        Assert.Empty(_recorded.OnInject.Examples);
        Assert.Empty(_recorded.OnRoute.Examples);

        _recorded.OnRoute.Record(Route(
            "many.example",
            facts => facts with { Recipients = [.. Enumerable.Range(0, 5_000).Select(i => new Recipient($"{i}@many.example"))] }));
        Assert.Equal(100, Assert.Single(_recorded.OnRoute.Examples).Context.Message.Recipients.Length);
        Assert.True(_recorded.OnInject.IsWaiting);
    }

    [Fact]
    public void A_decision_that_cannot_be_read_is_not_kept_and_harms_nobody()
    {
        var context = Core.Hooks.HookContexts.After(Inject("\r\n"u8.ToArray()), new InjectDecision { Edits = default });
        _recorded.OnInject.Record(context);

        Assert.Empty(_recorded.OnInject.Examples);
        _time.Advance(TimeSpan.FromSeconds(1));
        _recorded.OnInject.Record(Inject("\r\n"u8.ToArray()));
        Assert.Single(_recorded.OnInject.Examples);
    }

    [Fact]
    public void Nothing_of_a_plugins_own_types_is_kept()
    {
        var comparer = new OwnComparer();
        var labels = ImmutableDictionary<string, string>.Empty.WithComparers(comparer).Add("a", "b");
        _recorded.OnInject.Record(Core.Hooks.HookContexts.After(Inject("\r\n"u8.ToArray()), new InjectDecision { Metadata = labels }));
        _recorded.OnRoute.Record(Route("a.example", facts => facts with { Metadata = labels }));

        Assert.NotSame(comparer, _recorded.OnInject.Examples.Single().Context.SoFar.Metadata.KeyComparer);
        Assert.NotSame(comparer, _recorded.OnRoute.Examples.Single().Context.Message.Metadata.KeyComparer);
        Assert.Equal("b", _recorded.OnRoute.Examples.Single().Context.Message.Metadata["a"]);
    }

    private static InjectContext Inject(byte[] content, string domain = "b.example") => new()
    {
        Message = Facts(domain),
        Content = new MessageContent(content),
        Source = new InjectionSource { Protocol = "ESMTP", Listener = "test" },
    };

    private static RouteContext Route(string domain, Func<MessageFacts, MessageFacts>? change = null) => new()
    {
        Message = change is null ? Facts(domain) : change(Facts(domain)),
        Domain = domain,
        Recipients = [new Recipient("b@" + domain)],
    };

    private static BounceContext Bounce(int attempt) => new()
    {
        Message = Facts("b.example"),
        Recipient = "b@b.example",
        Domain = "b.example",
        Stage = SmtpStage.RcptTo,
        Reply = SmtpReply.Parse("550 5.1.1 No such user"),
        IsRemoteReply = true,
        Attempt = attempt,
        Age = TimeSpan.Zero,
    };

    private static MessageFacts Facts(string domain) => new()
    {
        Id = SpoolId.Create(DateTimeOffset.UnixEpoch),
        ReturnPath = "a@a.example",
        Recipients = [new Recipient("b@" + domain)],
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Size = 20,
    };

    private sealed class OwnComparer : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x == y;

        public int GetHashCode(string text) => text.Length;
    }
}
