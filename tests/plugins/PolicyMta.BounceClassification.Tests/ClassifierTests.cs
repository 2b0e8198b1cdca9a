using System.Diagnostics.Metrics;
using PolicyMta.BounceClassification.Matching;

namespace PolicyMta.BounceClassification.Tests;

/// <summary>The classifier by itself, as other parts of the plugin ask it.</summary>
public sealed class ClassifierTests(ShippedRules rules) : IClassFixture<ShippedRules>
{
    private readonly Classifier _classifier = rules.Classifier;

    [Theory]
    [InlineData(
        "554 5.7.1 blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.15", "Spamhaus ZEN", BounceScope.Source)]
    [InlineData(
        "554 5.7.1 blocked using sbl-xbl.spamhaus.org; www.spamhaus.org/query/bl?ip=192.0.2.15", "Spamhaus XBL", BounceScope.Source)]
    [InlineData("550 5.7.1 blocked, see https://www.spamhaus.org/pbl/query/PBL123456", "Spamhaus PBL", BounceScope.Source)]
    [InlineData(
        "550 5.7.1 domain in the Spamhaus DBL -- see https://www.spamhaus.org/dbl/", "Spamhaus DBL", BounceScope.SenderDomain)]
    [InlineData("550 rejected because 192.0.2.15 is listed at bl.spamcop.net", "SpamCop", BounceScope.Source)]
    [InlineData(
        "554 blocked using Barracuda Reputation; www.barracudanetworks.com/reputation/", "Barracuda BRBL", BounceScope.Source)]
    [InlineData("554 192.0.2.15 is in dnsbl.sorbs.net", "SORBS", BounceScope.Source)]
    [InlineData("550 blocked, UCEPROTECT Level 1", "UCEPROTECT", BounceScope.Source)]
    [InlineData("554 host is listed in psbl.surriel.com", "PSBL", BounceScope.Source)]
    [InlineData("550 blocked by csi.cloudmark.com/reset-request", "Cloudmark CSI", BounceScope.Source)]
    [InlineData("554 5.7.1 blocked using hostkarma.junkemailfilter.com", "Hostkarma", BounceScope.Source)]
    [InlineData("554 5.7.1 blocked using bl.mailspike.net", "Mailspike", BounceScope.Source)]
    [InlineData("554 5.7.1 blocked using dyna.spamrats.com", "SpamRATS", BounceScope.Source)]
    [InlineData("554 5.7.1 blocked using sip.invaluement.com", "Invaluement", BounceScope.Source)]
    [InlineData("554 5.7.1 blocked using combined.mail.abusix.zone", "Abusix", BounceScope.Source)]
    [InlineData("550 domain news.example is listed in multi.surbl.org", "SURBL", BounceScope.SenderDomain)]
    [InlineData("550 domain news.example is listed at black.uribl.com", "URIBL", BounceScope.SenderDomain)]
    [InlineData("554 comcast 192.0.2.15, see postmaster.comcast.net/smtp-error-codes.php#BL000010", "Cloudmark CSI", BounceScope.Source)]
    [InlineData("553 5.7.1 [BL23] Connections not accepted from IP addresses on Spamhaus XBL", "Spamhaus XBL", BounceScope.Source)]
    public void A_named_blocklist_is_told(string reply, string blocklist, BounceScope scope)
    {
        var decision = Classify(SmtpStage.RcptTo, reply).Decision;

        Assert.Equal((BounceCategory.SourceBlocked, blocklist, scope), (decision.Category, decision.Blocklist, decision.Scope));
        Assert.Equal(BounceKind.Block, decision.Kind);
    }

    [Theory]
    [InlineData("550 5.1.1 User unknown", BounceKind.Hard)]
    [InlineData("450 4.1.1 User unknown", BounceKind.Soft)]
    [InlineData("552 5.2.2 Mailbox full", BounceKind.Soft)]
    [InlineData("550 5.7.1 message looks like spam", BounceKind.Block)]
    [InlineData("554 5.7.1 Relay access denied", BounceKind.Technical)]
    [InlineData("451 4.7.1 Greylisted", BounceKind.Soft)]
    [InlineData("556 5.1.10 Recipient address has null MX", BounceKind.Hard)]
    public void How_final_it_is_does_not_follow_from_the_class_alone(string reply, BounceKind kind)
    {
        Assert.Equal(kind, Classify(SmtpStage.RcptTo, reply).Decision.Kind);
    }

    [Theory]
    [InlineData("550 5.7.26 This mail has been blocked because the sender is unauthenticated.", 0.95)]
    [InlineData("550 the address is a recipient unknown to us", 0.85)]
    [InlineData("550 5.1.1 zzz", 0.6)]
    [InlineData("550 zzz", 0.4)]
    [InlineData("499 zzz", 0.0)]
    public void What_is_known_less_is_less_sure(string reply, double confidence)
    {
        var verdict = Classify(SmtpStage.RcptTo, reply);

        Assert.Equal(confidence, verdict.Decision.Confidence);
        Assert.Equal(confidence < 0.7, verdict.IsUnmatched);
    }

    [Theory]
    [InlineData(0, "5.1.1", "zzz", BounceCategory.InvalidRecipient)]
    [InlineData(0, null, "Mailbox full", BounceCategory.QuotaExceeded)]
    [InlineData(0, "4.4.7", "zzz", BounceCategory.Expired)]
    [InlineData(550, null, "blocked using zen.spamhaus.org", BounceCategory.SourceBlocked)]
    [InlineData(554, null, "gmx.net (mxgmx104) Nemesis ESMTP Service not available", BounceCategory.SourceBlocked)]
    [InlineData(0, null, "zzz", BounceCategory.Unclassified)]
    public void What_is_not_known_of_a_reply_need_not_be_said(int code, string? status, string text, string category)
    {
        var facts = new ReplyFacts(code, status is null ? null : EnhancedStatusCode.Parse(status), null);

        Assert.Equal(category, _classifier.Classify(facts, text).Decision.Category);
    }

    [Fact]
    public void A_shape_that_comes_again_is_not_judged_again()
    {
        var counts = new Dictionary<string, long>();
        using var meter = new Meter("classifier-test");
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter == meter)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, labels, _) =>
        {
            var key = (string)labels[0].Value!;
            counts[key] = counts.GetValueOrDefault(key) + count;
        });
        listener.Start();
        var classifier = ShippedRules.NewClassifier(meter);

        var first = classifier.Classify(FactsOf("550 5.1.1"), "<jane@a.example>: User unknown, id 4F2A81C0123");
        var second = classifier.Classify(FactsOf("550 5.1.1"), "<joe@b.example>:  user unknown, id 77ABC41D999");
        var other = classifier.Classify(FactsOf("450 4.1.1"), "<joe@b.example>:  user unknown, id 77ABC41D999");

        Assert.Same(first, second);
        Assert.NotSame(first, other);
        Assert.Equal((1, 2), (counts["true"], counts["false"]));
    }

    /// <summary>What a stranger sends costs the same however long it is: only its beginning is looked at, and little is kept.</summary>
    [Fact]
    public void A_hostile_reply_costs_a_bounded_time_and_memory()
    {
        string[] parts = ["a", "1", "@", "user unknown ", "x.y-z_", "\u00e9", "550-5.1.1 ", "<a@b> "];
        foreach (var part in parts)
        {
            var text = string.Concat(Enumerable.Repeat(part, 10 * 1024 * 1024 / part.Length));
            Assert.Equal(NormalizedReply.Normalize(text[..NormalizedReply.LongestText]), NormalizedReply.Normalize(text));
            var before = GC.GetAllocatedBytesForCurrentThread();
            _classifier.Classify(FactsOf("550 5.1.1"), text);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        }
    }

    [Fact]
    public void A_remembered_shape_is_found_without_allocating()
    {
        const string text = "<jane@a.example>: Recipient address rejected: User unknown in virtual mailbox table";
        var facts = FactsOf("550 5.1.1");
        _classifier.Classify(facts, text);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            _classifier.Classify(facts, text);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ReplyFacts FactsOf(string codes) =>
        new(SmtpReply.Parse(codes).Code, SmtpReply.Parse(codes).Enhanced, SmtpStage.RcptTo);

    private Verdict Classify(SmtpStage stage, string reply)
    {
        var parsed = SmtpReply.Parse(reply);
        return _classifier.Classify(new ReplyFacts(parsed.Code, parsed.Enhanced, stage), parsed.Text);
    }
}
