using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace PolicyMta.Returns.Tests.Mailboxes;

/// <summary>As much of an IMAP server (RFC 3501, IDLE, MOVE, UIDPLUS) as reading a mailbox needs, on loopback.</summary>
internal sealed partial class ImapServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly SortedDictionary<uint, Mail> _inbox = [];
    private readonly ConcurrentBag<Connection> _connections = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private uint _nextUid = 1;

    public ImapServer(bool hasIdle = true)
    {
        HasIdle = hasIdle;
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public bool HasIdle { get; }

    public uint Validity { get; set; } = 7;

    public string Password { get; set; } = "secret";

    /// <summary>The commands that were given, without tags.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>The messages that were moved.</summary>
    public ConcurrentQueue<string> Moved { get; } = new();

    public int LoggedIn;

    public int Connections => _connections.Count;

    /// <summary>The flags of what is in the inbox, by UID.</summary>
    public IReadOnlyList<(uint Uid, string Flags)> Inbox
    {
        get
        {
            lock (_lock)
                return [.. _inbox.Select(mail => (mail.Key, mail.Value.Flags))];
        }
    }

    public void Deliver(string message)
    {
        lock (_lock)
            _inbox[_nextUid++] = new Mail(Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n")));
        foreach (var connection in _connections)
            connection.Wake();
    }

    /// <summary>Gives all messages new numbers.</summary>
    public void Renumber(uint validity)
    {
        lock (_lock)
        {
            var all = _inbox.Values.ToList();
            _inbox.Clear();
            _nextUid = 1;
            foreach (var mail in all)
                _inbox[_nextUid++] = mail;
            Validity = validity;
        }
    }

    public void BreakConnections()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        BreakConnections();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = new Connection(await _listener.AcceptTcpClientAsync(_stopping.Token));
                _connections.Add(connection);
                _ = ServeAsync(connection);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // It ends, perhaps between two connections.
        }
    }

    private async Task ServeAsync(Connection connection)
    {
        try
        {
            await connection.SayAsync($"* OK [CAPABILITY {Capabilities}] ready");
            while (await connection.ReadAsync() is { } line)
            {
                var (tag, command) = (line.Split(' ')[0], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
                Commands.Enqueue(command);
                await AnswerAsync(connection, tag, command);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
            // The connection ended.
        }
    }

    private string Capabilities => "IMAP4rev1 MOVE UIDPLUS" + (HasIdle ? " IDLE" : "");

    private async Task AnswerAsync(Connection connection, string tag, string command)
    {
        var words = command.Split(' ');
        switch (words[0].ToUpperInvariant())
        {
            case "LOGIN":
                var isGood = command.Contains(Password, StringComparison.Ordinal);
                if (isGood)
                    Interlocked.Increment(ref LoggedIn);
                await connection.SayAsync($"{tag} {(isGood ? "OK" : "NO [AUTHENTICATIONFAILED]")} login");
                return;
            case "CAPABILITY":
                await connection.SayAsync($"* CAPABILITY {Capabilities}");
                break;
            case "LIST":
                var folder = words[^1].Trim('"');
                await connection.SayAsync($"* LIST () \"/\" \"{folder}\"");
                break;
            case "SELECT":
                await connection.SayAsync("* FLAGS (\\Seen \\Deleted)");
                await TellCountAsync(connection);
                await connection.SayAsync(string.Create(CultureInfo.InvariantCulture, $"* OK [UIDVALIDITY {Validity}] valid"));
                await connection.SayAsync(string.Create(CultureInfo.InvariantCulture, $"* OK [UIDNEXT {_nextUid}] next"));
                await connection.SayAsync($"{tag} OK [READ-WRITE] selected");
                return;
            case "IDLE":
                await IdleAsync(connection);
                break;
            case "NOOP":
                await TellCountAsync(connection);
                break;
            case "UID":
                await ByUidAsync(connection, words);
                break;
            default:
                break;
        }

        await connection.SayAsync($"{tag} OK done");
    }

    private async Task IdleAsync(Connection connection)
    {
        await connection.SayAsync("+ idling");
        var done = connection.ReadAsync();
        while (true)
        {
            if (Inbox.Count != connection.Known)
                await TellCountAsync(connection);
            if (await Task.WhenAny(done, connection.WokenAsync()) == done)
                return;
        }
    }

    /// <summary>Says how many messages there are; what came during another command is said with the next that may say it.</summary>
    private async Task TellCountAsync(Connection connection)
    {
        connection.Known = Inbox.Count;
        await connection.SayAsync(string.Create(CultureInfo.InvariantCulture, $"* {connection.Known} EXISTS"));
    }

    private async Task ByUidAsync(Connection connection, string[] words)
    {
        var uid = uint.TryParse(words[2], CultureInfo.InvariantCulture, out var given) ? given : 0;
        switch (words[1].ToUpperInvariant())
        {
            case "SEARCH":
                // As servers do, the last message is given for n:* however high n is.
                var from = uint.Parse(Lowest().Match(string.Join(' ', words)).Groups[1].Value, CultureInfo.InvariantCulture);
                var found = Inbox.Select(mail => mail.Uid).Where(other => other >= from || other == Inbox[^1].Uid);
                await connection.SayAsync($"* SEARCH {string.Join(' ', found)}".TrimEnd());
                break;
            case "FETCH":
                Mail mail;
                lock (_lock)
                    mail = _inbox[uid];
                await connection.SayAsync(string.Create(
                    CultureInfo.InvariantCulture, $"* {NumberOf(uid)} FETCH (UID {uid} BODY[]<0> {{{mail.Content.Length}}}"));
                await connection.SayAsync(Encoding.UTF8.GetString(mail.Content) + ")");
                break;
            case "STORE":
                lock (_lock)
                    _inbox[uid] = _inbox[uid] with { Flags = words[^1].Trim('(', ')') };
                break;
            case "EXPUNGE" or "MOVE":
                var number = NumberOf(uid);
                lock (_lock)
                {
                    if (words[1].Equals("MOVE", StringComparison.OrdinalIgnoreCase))
                        Moved.Enqueue($"{words[^1].Trim('"')}: {uid}");
                    _inbox.Remove(uid);
                }

                connection.Known--;
                await connection.SayAsync(string.Create(CultureInfo.InvariantCulture, $"* {number} EXPUNGE"));
                break;
            default:
                break;
        }
    }

    private int NumberOf(uint uid) => Inbox.Count(mail => mail.Uid <= uid);

    [GeneratedRegex(@"(\d+):", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Lowest();

    private sealed record Mail(byte[] Content, string Flags = "");

    private sealed class Connection(TcpClient client) : IDisposable
    {
        private readonly StreamReader _reader = new(client.GetStream(), Encoding.UTF8);
        private readonly SemaphoreSlim _woken = new(0);

        /// <summary>How many messages the client knows of.</summary>
        public int Known { get; set; }

        public async Task SayAsync(string line) => await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"));

        public Task<string?> ReadAsync() => _reader.ReadLineAsync();

        public void Wake() => _woken.Release();

        public Task WokenAsync() => _woken.WaitAsync();

        public void Dispose() => client.Dispose();
    }
}
