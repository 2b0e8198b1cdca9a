using System.Collections.Concurrent;
using PolicyMta.Core.Tests.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>
/// A receiver on a loopback socket that takes every message unless its answers say otherwise, and remembers what it was told. The end of a
/// message is the command <c>.</c>.
/// </summary>
/// <param name="address">Where it listens.</param>
/// <param name="port">The port; 0 for any.</param>
/// <param name="answer">The answer to a command of a session, or null for the usual one; 421 ends the session.</param>
internal sealed class ScriptedHost : IAsyncDisposable
{
    /// <summary>The answer that closes the connection without a word.</summary>
    public const string Close = "close";

    private readonly Func<string, Session, string?> _answer;
    private readonly LoopbackReceiver _receiver;
    private int _sessions;

    public ScriptedHost(string address, int port, Func<string, Session, string?> answer)
    {
        _answer = answer;
        _receiver = new LoopbackReceiver(address, port, ServeAsync);
    }

    public int Port => _receiver.Port;

    /// <summary>All commands that it was given, those of several sessions among each other.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>The recipients that it has taken a message for.</summary>
    public ConcurrentQueue<string> Taken { get; } = new();

    public int Sessions => Volatile.Read(ref _sessions);

    public int Count(string verb) => Commands.Count(command => command.StartsWith(verb, StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    private async Task ServeAsync(StreamReader reader, StreamWriter writer)
    {
        Interlocked.Increment(ref _sessions);
        var session = new Session();
        await writer.WriteAsync("220 hi\r\n");
        while (await reader.ReadLineAsync() is { } command)
        {
            var verb = command.Split(' ')[0];
            Commands.Enqueue(command);
            session.Heard(verb);
            var reply = _answer(command, session) ?? verb switch
            {
                "EHLO" => "250-hi\r\n250-PIPELINING\r\n250 8BITMIME",
                "RCPT" when !session.HasSender => "503 5.5.1 No sender",
                "DATA" when session.Accepted.Count == 0 => "503 5.5.1 No recipients",
                "DATA" => "354 Go",
                "QUIT" => "221 Bye",
                _ => "250 2.0.0 Ok",
            };
            if (verb == "DATA" && reply.StartsWith('3'))
            {
                await writer.WriteAsync(reply + "\r\n");
                while (await reader.ReadLineAsync() is { } line && line != ".")
                {
                }

                Commands.Enqueue(".");
                reply = _answer(".", session) ?? "250 2.0.0 Taken";
                if (reply.StartsWith('2'))
                    session.Accepted.ForEach(Taken.Enqueue);
            }

            session.HasSender |= verb == "MAIL" && reply.StartsWith('2');
            if (verb == "RCPT" && reply.StartsWith('2'))
            {
                session.Accepted.Add(command[9..^1]);
                session.AcceptedInAll++;
            }

            if (reply == Close)
                return;
            await writer.WriteAsync(reply + "\r\n");
            if (verb != "QUIT" && !reply.StartsWith("421", StringComparison.Ordinal))
                continue;

            // A close with unread commands would take the reply back.
            while (await reader.ReadLineAsync() is not null)
            {
            }

            return;
        }
    }

    /// <summary>What one session has heard.</summary>
    internal sealed class Session
    {
        /// <summary>Transactions begun.</summary>
        public int Mails { get; private set; }

        /// <summary>Whether MAIL was taken.</summary>
        public bool HasSender { get; set; }

        /// <summary>Recipients that were accepted in this transaction.</summary>
        public List<string> Accepted { get; } = [];

        /// <summary>How many were accepted since the session began.</summary>
        public int AcceptedInAll { get; set; }

        public void Heard(string verb)
        {
            if (verb == "MAIL")
                Mails++;
            if (verb is not ("MAIL" or "RSET"))
                return;
            Accepted.Clear();
            HasSender = false;
        }
    }
}
