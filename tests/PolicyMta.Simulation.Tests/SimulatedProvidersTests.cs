using MailKit;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using PolicyMta.Sdk;
using PolicyMta.Simulation.Providers;
using PolicyMta.Testing;

namespace PolicyMta.Simulation.Tests;

/// <summary>The simulated providers over loopback, spoken to by MailKit.</summary>
public sealed class SimulatedProvidersTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_message_is_taken_counted_and_kept_byte_for_byte()
    {
        var folder = Directory.CreateTempSubdirectory("policymta-store-").FullName;
        try
        {
            await using var providers = await StartAsync(Options() with { Store = folder });
            using var client = await ConnectAsync(providers);
            var message = Message("joe@sim.test");
            message.Body = new TextPart("plain") { Text = "One.\r\n.\r\n.dots\r\n" };
            var reply = await client.SendAsync(message);
            await client.DisconnectAsync(quit: true);

            Assert.Contains("queued as 00000001", reply, StringComparison.Ordinal);
            var statistics = Assert.Single(providers.Statistics);
            Assert.Equal((1, 1, 1, 0), (statistics.Connections, statistics.Accepted, statistics.Recipients, statistics.Duplicates));
            var stored = await File.ReadAllTextAsync(Path.Combine(folder, "00000001.eml"));
            Assert.StartsWith("Return-Path: <news@sender.example>\r\nX-Envelope-To: joe@sim.test\r\n", stored, StringComparison.Ordinal);
            Assert.EndsWith("\r\n\r\nOne.\r\n.\r\n.dots\r\n", stored, StringComparison.Ordinal);
            Assert.True(stored.Length > statistics.Bytes && statistics.Bytes > 100);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task An_unknown_user_gets_the_provider_s_words()
    {
        await using var providers = await StartAsync(Options() with { Personality = Personality.Gmail });
        using var client = await ConnectAsync(providers);
        var refusal = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(Message("unknown@sim.test")));
        Assert.Equal(SmtpStatusCode.MailboxUnavailable, refusal.StatusCode);
        Assert.Contains("The email account that you tried to reach does not exist.", refusal.Message, StringComparison.Ordinal);

        await client.SendAsync(Message("joe@sim.test"));
        var statistics = Assert.Single(providers.Statistics);
        Assert.Equal((1, 1, 1), (statistics.Accepted, statistics.RefusedInAll, statistics.Refused[Refusal.UnknownUser]));
    }

    [Fact]
    public async Task Greylisting_lets_the_second_attempt_in_after_the_wait()
    {
        await using var providers = await StartAsync(Options() with { GreylistFor = TimeSpan.FromSeconds(30) });
        using var client = await ConnectAsync(providers);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var refusal = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(Message("joe@sim.test")));
            Assert.Equal(SmtpStatusCode.MailboxBusy, refusal.StatusCode);
        }

        _time.Advance(TimeSpan.FromSeconds(30));
        await client.SendAsync(Message("joe@sim.test"));
        Assert.Equal(2, Assert.Single(providers.Statistics).Refused[Refusal.Greylisted]);
    }

    [Fact]
    public async Task The_connection_limit_counts_open_connections_over_all_hosts_of_the_provider()
    {
        await using var providers = await StartAsync(Options() with { Connections = 2, MxHosts = ["mx1.sim.test", "mx2.sim.test"] });
        Assert.Equal(["127.0.1.1", "127.0.1.2"], providers.Hosts.Select(host => host.Endpoint.Address.ToString()));
        using (var first = await ConnectAsync(providers))
        {
            using var second = await ConnectAsync(providers, host: 1);
            var refusal = await Assert.ThrowsAnyAsync<CommandException>(() => ConnectAsync(providers));
            Assert.Contains("too many connections from 127.0.0.1", refusal.Message, StringComparison.Ordinal);
            await first.DisconnectAsync(quit: true);
            await second.DisconnectAsync(quit: true);
        }

        await Eventually.TrueAsync(() => providers.Statistics[0].OpenConnections == 0);
        using var third = await ConnectAsync(providers);
        Assert.Equal(1, providers.Statistics[0].Refused[Refusal.ConnectionLimit]);
    }

    [Fact]
    public async Task A_connection_is_closed_after_its_last_message()
    {
        await using var providers = await StartAsync(Options() with { Personality = Personality.Yahoo, MessagesPerConnection = 2 });
        using var client = await ConnectAsync(providers);
        await client.SendAsync(Message("joe@sim.test"));
        await client.SendAsync(Message("joe@sim.test"));
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => client.SendAsync(Message("joe@sim.test")));
        Assert.Contains("Max message per connection reached", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((2, 1), (providers.Statistics[0].Accepted, providers.Statistics[0].Refused[Refusal.MessagesPerConnection]));
    }

    [Fact]
    public async Task The_message_rate_is_the_client_s_and_fills_again()
    {
        await using var providers =
            await StartAsync(Options() with { Personality = Personality.Microsoft, MessageRate = new Rate(2, TimeSpan.FromMinutes(1)) });
        using var client = await ConnectAsync(providers);
        await client.SendAsync(Message("joe@sim.test"));
        await client.SendAsync(Message("joe@sim.test"));
        var refusal = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(Message("joe@sim.test")));
        Assert.Contains("temporarily rate limited due to IP reputation", refusal.Message, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(31));
        await client.SendAsync(Message("joe@sim.test"));
        Assert.Equal(3, providers.Statistics[0].Accepted);
    }

    [Fact]
    public async Task Unsigned_mail_is_refused_at_the_final_dot_where_signatures_are_required()
    {
        await using var providers = await StartAsync(Options() with { RequireDkim = true });
        using var client = await ConnectAsync(providers);
        var refusal = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(Message("joe@sim.test")));
        Assert.Equal(SmtpErrorCode.MessageNotAccepted, refusal.ErrorCode);

        var signed = Message("joe@sim.test");
        signed.Headers.Insert(0, new Header("DKIM-Signature", "v=1; a=rsa-sha256; d=sender.example; s=x; bh=; b="));
        await client.SendAsync(signed);
        Assert.Equal((1, 1), (providers.Statistics[0].Accepted, providers.Statistics[0].Refused[Refusal.Unsigned]));
    }

    [Theory]
    [InlineData(1, 0, 0, 0)]
    [InlineData(0, 1, 0, 0)]
    [InlineData(0, 0, 1, 1)]
    public async Task A_connection_breaks_where_it_should(double atBanner, double inData, double afterDot, int accepted)
    {
        await using var providers =
            await StartAsync(Options() with { Drop = new DropOptions { AtBanner = atBanner, InData = inData, AfterDot = afterDot } });
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var client = await ConnectAsync(providers);
            await client.SendAsync(Message("joe@sim.test"));
        });
        await Eventually.TrueAsync(() => providers.Statistics[0].OpenConnections == 0);
        Assert.Equal((accepted, 1), (providers.Statistics[0].Accepted, providers.Statistics[0].Dropped));
    }

    [Fact]
    public async Task A_message_sent_twice_is_a_duplicate_for_the_same_recipient_only()
    {
        await using var providers = await StartAsync(Options());
        using var client = await ConnectAsync(providers);
        var message = Message("joe@sim.test");
        await client.SendAsync(message);
        await client.SendAsync(
            message,
            MailboxAddress.Parse("news@sender.example"),
            [MailboxAddress.Parse("joe@sim.test"), MailboxAddress.Parse("jane@sim.test")]);
        Assert.Equal((2, 3, 1), (providers.Statistics[0].Accepted, providers.Statistics[0].Recipients, providers.Statistics[0].Duplicates));
    }

    [Fact]
    public async Task Records_and_addresses_are_ready_for_the_hosts_table()
    {
        await using var providers = await SimulatedProviders.StartAsync(new SimulationOptions(), _time, NullLoggerFactory.Instance);
        Assert.Equal(["10 mx1.google-sim.test", "20 mx2.google-sim.test"], providers.MxRecords["*.gmail-sim.test"]);
        Assert.Equal(["127.0.1.2"], providers.HostAddresses["mx2.google-sim.test"]);
        Assert.All(providers.Hosts, host => Assert.Equal(providers.Port, host.Endpoint.Port));
        Assert.Equal(providers.Hosts.Count, providers.HostAddresses.Values.Select(addresses => addresses.Single()).Distinct().Count());
    }

    [Fact]
    public async Task A_taken_port_is_an_error_that_names_host_and_address()
    {
        await using var providers = await StartAsync(Options());
        var error = await Assert.ThrowsAsync<IOException>(() =>
            SimulatedProviders.StartAsync(
                new SimulationOptions { Providers = [Options()], Port = providers.Port }, _time, NullLoggerFactory.Instance));
        Assert.Contains(
            $"Simulated host mx1.sim.test cannot listen on 127.0.1.1:{providers.Port}", error.Message, StringComparison.Ordinal);
    }

    private static ProviderOptions Options() => new() { Name = "sim", Domains = ["sim.test"] };

    private Task<SimulatedProviders> StartAsync(ProviderOptions provider) =>
        SimulatedProviders.StartAsync(new SimulationOptions { Providers = [provider] }, _time, NullLoggerFactory.Instance);

    private static async Task<SmtpClient> ConnectAsync(SimulatedProviders providers, int host = 0)
    {
        var client = new SmtpClient { Timeout = 120_000 };
        try
        {
            var endpoint = providers.Hosts[host].Endpoint;
            await client.ConnectAsync(endpoint.Address.ToString(), endpoint.Port, MailKit.Security.SecureSocketOptions.None);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static MimeMessage Message(string recipient) => new(
        [MailboxAddress.Parse("news@sender.example")], [MailboxAddress.Parse(recipient)], "Hello",
        new TextPart("plain") { Text = "Hello\r\n" });
}
