using System.Text;
using PolicyMta.Core.Smtp;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Tests.Smtp;

/// <summary>
/// Plays a session from a script and compares the replies. <c>C:</c> is a line of the client, <c>U:</c> the same in UTF-8, <c>R:</c> raw
/// bytes of the client with \r, \n and \0 as in C#, <c>S:</c> a reply line with <c>*</c> for anything, <c>A:</c> a whole reply of that
/// code, however many lines, <c>T:</c> the handshake of TLS, <c>E:</c> how the session must end. Each script is played three times:
/// everything up to the next reply at once, line by line, and byte by byte.
/// </summary>
internal static class Transcript
{
    private enum Pace
    {
        Whole,
        Line,
        Byte,
    }

    /// <returns>The messages that were handed in; the same whatever the pace.</returns>
    public static async Task<IReadOnlyList<Submission>> PlayAsync(
        string script,
        ListenerOptions? options = null,
        bool mayRelay = true,
        Func<Submissions>? submissions = null,
        TimeProvider? time = null,
        Func<SessionInfo, SessionInfo>? with = null)
    {
        IReadOnlyList<Submission>? first = null;
        foreach (var pace in Enum.GetValues<Pace>())
        {
            var injector = submissions?.Invoke() ?? new Submissions();
            await PlayOnceAsync(script, pace, new SmtpTestClient(injector, options, time, mayRelay, with: with));
            first ??= injector.All;
            Assert.Equal(first.Select(Summary), injector.All.Select(Summary));
        }

        return first!;
    }

    private static async Task PlayOnceAsync(string script, Pace pace, SmtpTestClient session)
    {
        await using var client = session;
        var unsent = "";
        foreach (var step in script.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            var text = step.Length > 3 ? step[3..] : "";
            switch (step[..2])
            {
                case "C:":
                    unsent += text + "\r\n";
                    break;
                case "U:":
                    unsent += Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text + "\r\n"));
                    break;
                case "R:":
                    unsent += Unescape(text);
                    break;
                case "S:":
                    await SendAsync(client, unsent, pace);
                    unsent = "";
                    await client.ExpectAsync(text);
                    break;
                case "A:":
                    await SendAsync(client, unsent, pace);
                    unsent = "";
                    while (await client.ReadLineAsync() is var line && line?.StartsWith(text + " ", StringComparison.Ordinal) != true)
                        Assert.StartsWith(text + "-", line, StringComparison.Ordinal);
                    break;
                case "T:":
                    await client.StartTlsAsync();
                    break;
                case "E:":
                    await SendAsync(client, unsent, pace);
                    await client.ExpectEndAsync(Enum.Parse<SessionEnd>(text));
                    return;
                default:
                    throw new ArgumentException($"'{step}' is no step of a transcript.");
            }
        }

        throw new ArgumentException("The transcript must say how the session ends.");
    }

    private static async Task SendAsync(SmtpTestClient client, string text, Pace pace)
    {
        if (pace != Pace.Line)
        {
            await client.SendAsync(text, pace == Pace.Byte ? 1 : int.MaxValue);
            return;
        }

        foreach (var line in text.Split('\n').SkipLast(1))
            await client.SendAsync(line + "\n");
        await client.SendAsync(text[(text.LastIndexOf('\n') + 1)..]);
    }

    private static string Unescape(string text) => text
        .Replace("\\r", "\r", StringComparison.Ordinal)
        .Replace("\\n", "\n", StringComparison.Ordinal)
        .Replace("\\0", "\0", StringComparison.Ordinal);

    private static (string, string, string) Summary(Submission submission) => (submission.From, submission.To, submission.Content);
}
