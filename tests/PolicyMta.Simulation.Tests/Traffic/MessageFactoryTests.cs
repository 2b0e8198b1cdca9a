using System.Text;
using MimeKit;
using PolicyMta.Simulation.Traffic;

namespace PolicyMta.Simulation.Tests.Traffic;

public sealed class MessageFactoryTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TrafficOptions _options = new();

    [Fact]
    public void The_same_seed_and_number_make_the_same_message()
    {
        foreach (var number in new long[] { 1, 2, 77, 100_000 })
            Assert.Equal(Text(Factory(1), number), Text(Factory(1), number));
        Assert.NotEqual(Text(Factory(1), 1), Text(Factory(2), 1));
        Assert.NotEqual(Text(Factory(1), 1), Text(Factory(1), 2));
    }

    [Fact]
    public void Messages_are_well_formed_and_of_all_kinds()
    {
        var factory = Factory(1);
        var campaigns = new HashSet<string>();
        var tenants = new HashSet<string>();
        var ids = new HashSet<string>();
        for (var number = 1; number <= 300; number++)
        {
            var generated = factory.Create(number);
            var text = Encoding.UTF8.GetString(generated.Content.Span);
            Assert.DoesNotContain("\n.", text, StringComparison.Ordinal);
            Assert.Equal(text, text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));
            Assert.EndsWith("\r\n", text, StringComparison.Ordinal);

            using var stream = new MemoryStream(generated.Content.ToArray());
            var message = MimeMessage.Load(stream);
            Assert.Equal(generated.Recipient, message.To.Mailboxes.Single().Address);
            Assert.Equal(Start, message.Date);
            Assert.True(ids.Add(message.MessageId!));
            campaigns.Add(message.Headers["X-Campaign"]!.Split('-')[0]);
            tenants.Add(message.Headers["X-Tenant"]!);
            Assert.Contains(generated.Sender.Split('@')[1], _options.SenderDomains);
            Assert.InRange(generated.Content.Length, _options.MinSize, _options.MaxSize + 2000);
        }

        Assert.Equal(["account", "newsletter", "promotion"], campaigns.Order());
        Assert.Equal(_options.Tenants.Order(), tenants.Order());
    }

    private MessageFactory Factory(int seed) => new(_options, ["gmail-sim.test", "mail.sim.test"], seed, Start);

    private static string Text(MessageFactory factory, long number) => Encoding.UTF8.GetString(factory.Create(number).Content.Span);
}
