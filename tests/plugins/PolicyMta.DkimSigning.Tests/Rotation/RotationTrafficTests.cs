using System.Text;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.DkimSigning.Published;
using PolicyMta.DkimSigning.Tests.Published;
using PolicyMta.Sdk;
using PolicyMta.Testing;

namespace PolicyMta.DkimSigning.Tests.Rotation;

/// <summary>
/// Keys are rotated while mail is signed, and DNS serves each record late: nothing is signed by a key that DNS does not serve.
/// </summary>
[Needs(Need.Time)]
public sealed class RotationTrafficTests : IDisposable
{
    private const int Threads = 4;

    private static readonly byte[] Mail = "From: a@example.com\r\nSubject: x\r\n\r\nx\r\n"u8.ToArray();

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Not_one_message_is_signed_with_an_unpublished_or_revoked_selector()
    {
        await using var dns = new StubNameServer { Ttl = 3600 };
        using var plugin = Load(dns);
        using var stop = new CancellationTokenSource();
        var (signed, unsigned) = (0, 0);
        var wrong = new System.Collections.Concurrent.ConcurrentBag<string>();
        var selectors = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var traffic = Enumerable.Range(0, Threads).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var decision = await plugin.SignAsync(Mail);
                if (decision!.Signatures.IsEmpty)
                {
                    Assert.True(decision.Required);
                    Interlocked.Increment(ref unsigned);
                    continue;
                }

                var selector = SelectorIn(decision.Signatures[0].Value);
                var record = dns[$"{selector}._domainkey.example.com"];
                if (record is null || KeyRecordText.Parse(record, out var _) is not { Key.Length: > 0 })
                    wrong.Add($"{selector}: {record ?? "not published"}");
                selectors.AddOrUpdate(selector, 1, (_, count) => count + 1);
                Interlocked.Increment(ref signed);
            }
        })).ToArray();

        for (var round = 0; round < 3; round++)
        {
            await plugin.AdvanceAsync();
            var record = Assert.Single(plugin.ToPublish());
            await HoursAsync(plugin, 30);

            // The record appears late, goes again, and is back.
            dns.Publish(record.Name, record.Text);
            await HoursAsync(plugin, 1);
            dns.Remove(record.Name);
            await HoursAsync(plugin, 5);
            dns.Publish(record.Name, record.Text);
            await HoursAsync(plugin, 4);
            await Eventually.TrueAsync(() => selectors.Count == round + 1, () => $"{selectors.Count} selectors");

            // The administrator does what he is told, and not before: the old key is revoked when it is to be.
            await HoursAsync(plugin, 24 * 4);
            foreach (var name in plugin.ToRevoke())
                dns.Publish(name, "v=DKIM1; p=");
            await HoursAsync(plugin, 24 * 30);
        }

        await stop.CancelAsync();
        await Task.WhenAll(traffic);
        Assert.Empty(wrong.Distinct());
        Assert.Equal(3, selectors.Count);
        Assert.True(unsigned > 0 && signed > 1000, $"{signed} signed, {unsigned} not");
        Assert.Equal(2, plugin.Keys().Count(key => key.Stage == DkimSigning.Rotation.KeyStage.Gone));
    }

    [Fact]
    public async Task A_restart_or_a_second_instance_goes_on_where_the_first_was()
    {
        await using var dns = new StubNameServer { Ttl = 60 };
        string selector;
        using (var first = Load(dns))
        {
            await first.AdvanceAsync();
            var record = Assert.Single(first.ToPublish());
            dns.Publish(record.Name, record.Text);
            await HoursAsync(first, 2);
            selector = SelectorIn((await first.SignAsync(Mail))!.Signatures.Single().Value);

            using var second = Load(dns);
            Assert.Equal(selector, SelectorIn((await second.SignAsync(Mail))!.Signatures.Single().Value));
            await Task.WhenAll(first.AdvanceAsync(), second.AdvanceAsync());
            Assert.Single(second.Keys());
        }

        using var again = Load(dns);
        Assert.Equal(selector, SelectorIn((await again.SignAsync(Mail))!.Signatures.Single().Value));
        dns.Remove($"{selector}._domainkey.example.com");
        await again.AdvanceAsync();
        Assert.Empty((await again.SignAsync(Mail))!.Signatures);
        dns.IsBroken = true;
        await again.AdvanceAsync();
        Assert.Empty((await again.SignAsync(Mail))!.Signatures);
        if (!OperatingSystem.IsWindows())
            Assert.All(
                Directory.GetFiles(_folder.Path, "*.pem", SearchOption.AllDirectories),
                path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
    }

    [Fact]
    public async Task A_crash_between_key_and_state_or_a_damaged_state_loses_no_key_that_signs()
    {
        await using var dns = new StubNameServer { Ttl = 60 };
        using (var first = Load(dns))
        {
            await first.AdvanceAsync();
            var before = File.ReadAllText(Assert.Single(Files("*.pem")));
            File.Delete(Assert.Single(Files("*.json")));
            await first.AdvanceAsync();
            Assert.Equal(before, File.ReadAllText(Assert.Single(Files("*.pem"))));
            var record = Assert.Single(first.ToPublish());
            dns.Publish(record.Name, record.Text);
            await HoursAsync(first, 2);
            Assert.Single((await first.SignAsync(Mail))!.Signatures);

            File.WriteAllText(Assert.Single(Files("*.json")), "{");
            await first.AdvanceAsync();
            Assert.Single((await first.SignAsync(Mail))!.Signatures);
            Assert.Equal("{", File.ReadAllText(Assert.Single(Files("*.json"))));
            Assert.Contains(first.Log.Lines, line => line.Text.Contains("stands still", StringComparison.Ordinal));
        }
    }

    private string[] Files(string pattern) => Directory.GetFiles(_folder.Path, pattern, SearchOption.AllDirectories);

    private LoadedPlugin Load(StubNameServer dns) => new(
        $$"""
        required: true
        dns_servers: ["{{dns.Address}}"]
        keys: [{ domain: example.com, selector: r, rotate: 30d, type: ed25519 }]
        """,
        _time,
        _folder.Path);

    private async Task HoursAsync(LoadedPlugin plugin, int hours)
    {
        for (var hour = 0; hour < hours; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            await plugin.AdvanceAsync();
        }
    }

    private static string SelectorIn(string value) => value.Split(" s=")[1].Split(';')[0];
}
