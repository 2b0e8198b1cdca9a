using System.Runtime.CompilerServices;
using System.Text;
using PolicyMta.Core.Injection;
using PolicyMta.Sdk;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// Awkward real mails (tests/corpus) through the real server into an independent store: byte-identical below our own header fields. Lines
/// that end with LF alone are given CRLF before sending, and the last line an end, for SMTP knows no others. A header without the empty
/// line behind it is given one by the server.
/// </summary>
public sealed class CorpusTests
{
    private static readonly (string Name, byte[] Content)[] Mails = [.. Read()];

    [Fact]
    public void The_corpus_is_large_and_awkward()
    {
        Assert.True(Mails.Length >= 300, $"{Mails.Length} mails");
        Assert.Contains(Mails, mail => mail.Content.Any(octet => octet > 127));
        Assert.Contains(Mails, mail => Encoding.Latin1.GetString(mail.Content).Split("\r\n").Any(line => line.Length > 998));
        Assert.DoesNotContain(Mails, mail => mail.Content.Contains((byte)0));
        Assert.InRange(Mails.Count(mail => WithGoodHeader(mail.Content) != mail.Content), 10, 20);
    }

    [Fact]
    public Task By_DATA_all_arrive_byte_by_byte() =>
        RelayAsync(
            ["PIPELINING", "8BITMIME", "SMTPUTF8"],
            chunked: false,
            (talk, mail, recipient, content) => talk.SendMailAsync(mail, recipient, content));

    [Fact]
    public Task By_BDAT_all_arrive_byte_by_byte() =>
        RelayAsync(
            ["PIPELINING", "8BITMIME", "SMTPUTF8", "CHUNKING"],
            chunked: true,
            (talk, mail, recipient, content) => talk.SendChunksAsync(mail, recipient, content, chunk: 4099));

    private static async Task RelayAsync(string[] receiver, bool chunked, Func<SmtpTalk, string, string, byte[], Task<string>> send)
    {
        using var folder = new TestFolder();
        await using var sink = new ByteSink(receiver);
        await using var mta = new MtaProcess(
            folder.Path, $"delivery:\n  next_hop: 127.0.0.1:{sink.Port}\ntraffic_profiles:\n  default:\n    chunking: true");
        await mta.StartAsync();
        await using (var talk = await SmtpTalk.StartAsync(mta.SmtpPort))
        {
            foreach (var (i, (name, content)) in Mails.Index())
            {
                var reply = await send(talk, "<news@sender.example> BODY=8BITMIME", $"<m{i}@corpus.test>", content);
                Assert.True(reply.StartsWith("250", StringComparison.Ordinal), $"{name}: {reply}");
            }
        }

        await Eventually.TrueAsync(
            () => sink.Mails.Count >= Mails.Length, () => $"{sink.Mails.Count} of {Mails.Length} mails arrived.\n{mta.Output}");
        await mta.StopAsync();
        var stored = sink.Mails.ToDictionary(mail => mail.Recipients.Single());
        Assert.Equal(Mails.Length, sink.Mails.Count);
        foreach (var (i, (name, content)) in Mails.Index())
        {
            var mail = stored[$"<m{i}@corpus.test>"];
            Assert.Equal(chunked, mail.Chunked);
            var expected = WithGoodHeader(content);
            Assert.True(mail.Content.AsSpan().EndsWith(expected), $"{name} was changed on the way.");
            OwnFields.Check(name, mail.Content[..^expected.Length]);
        }
    }

    /// <summary>Some begin with the line of an mbox file, or lack the empty line behind their header.</summary>
    private static byte[] WithGoodHeader(byte[] content)
    {
        var given = new MessageContent(content);
        if (HeaderForm.IsGood(given))
            return content;
        using var mended = HeaderForm.Mend(given, out _);
        return mended.Memory.ToArray();
    }

    private static IEnumerable<(string Name, byte[] Content)> Read([CallerFilePath] string here = "")
    {
        var folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../corpus"));
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) is not ("LICENSE" or "LICENSES.md"))
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(folder, path), LineEnds.Crlf(File.ReadAllBytes(path))));
    }
}
