using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Tests.Entries;

public sealed class EntryCodecTests
{
    private static readonly Entry Full = new()
    {
        Original = "J.Döe+x@gmail.com",
        Grounds =
        [
            new Ground
            {
                Reason = Reason.HardBounce,
                Since = SuppressionUnderTest.Start,
                Until = SuppressionUnderTest.Start.AddDays(30),
                Category = "invalid-recipient",
                Source = "event 7 (bounced): 550 5.1.1 no such user",
                Note = "é",
                Message = SpoolId.Create(SuppressionUnderTest.Start),
            },
            new Ground { Reason = Reason.Complaint, Since = SuppressionUnderTest.Start },
        ],
    };

    [Fact]
    public void What_is_written_is_read()
    {
        var read = EntryCodec.Read(EntryCodec.Write(Full));
        Assert.Equal(Full.Original, read.Original);
        Assert.Equal(Full.Grounds, read.Grounds);
    }

    [Fact]
    public void What_is_kept_in_memory_is_the_reasons_and_the_longest_time()
    {
        var random = new Random(5);
        for (var i = 0; i < 1000; i++)
        {
            var grounds = Enumerable.Range(0, random.Next(1, 6)).Select(reason => new Ground
            {
                Reason = (Reason)reason,
                Since = SuppressionUnderTest.Start.AddHours(-random.Next(1000)),
                Until = random.Next(4) == 0 ? null : SuppressionUnderTest.Start.AddMinutes(random.Next(1000)),
                Source = "x",
                Message = random.Next(2) == 0 ? null : SpoolId.Create(SuppressionUnderTest.Start),
            }).OrderBy(_ => random.Next()).ToImmutableArray();
            var facts = EntryCodec.ReadFacts(EntryCodec.Write(new Entry { Grounds = grounds, Original = "A@b.example" }));
            Assert.Equal(EntryFacts.Of(grounds), facts);
            Assert.Equal(Reasons.Of(grounds.Select(ground => ground.Reason)), facts.Reasons);
            var longest = grounds.Any(ground => ground.Until is null) ? null : grounds.Max(ground => ground.Until);
            Assert.Equal(longest, facts.Until);
            Assert.Contains(grounds, ground => ground.Until == longest && ground.Since == facts.Since);
        }
    }

    [Fact]
    public void A_damaged_value_is_refused_and_never_read_beyond_its_end()
    {
        var value = EntryCodec.Write(Full);
        for (var length = 0; length < value.Length; length++)
            Assert.ThrowsAny<Exception>(() => EntryCodec.Read(value.AsSpan(0, length)));
        var random = new Random(3);
        for (var i = 0; i < 100_000; i++)
        {
            var damaged = value.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                EntryCodec.Read(damaged);
            }
            catch (Exception e) when (e is InvalidDataException or OverflowException)
            {
            }
        }
    }

    [Fact]
    public void A_plain_entry_is_small()
    {
        var entry = new Entry { Grounds = [new Ground { Reason = Reason.Import, Since = SuppressionUnderTest.Start }] };
        Assert.Equal(10, EntryCodec.Write(entry).Length);
    }

    [Theory]
    [InlineData("acme", "jane@example.com", "")]
    [InlineData("", "jane@example.com", "")]
    [InlineData("acme", "example.com", "")]
    [InlineData("acme", "jane@example.com", "campaign:spring")]
    public void A_key_says_what_it_was_made_of(string tenant, string subject, string list)
    {
        var bytes = new byte[PolicyMta.SuppressionList.Addresses.Subject.MaxBytes];
        Assert.True(SuppressionUnderTest.Shipped.TryWrite(subject, bytes, out var parts));
        Assert.Equal(
            new EntryName(tenant, subject, !subject.Contains('@'), list),
            EntryKey.Read(EntryKey.Of(tenant, bytes.AsSpan(0, parts.Length), list)));
    }
}
