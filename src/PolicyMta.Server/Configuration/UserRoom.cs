using System.Collections.Frozen;
using PolicyMta.Core.Files;
using PolicyMta.Core.Smtp.Auth;

namespace PolicyMta.Server.Configuration;

/// <summary>
/// The users of the configuration and those of the users file. Looks into the file every few seconds, so that a new password holds without
/// a restart; a file that is broken changes nothing and is told in the log.
/// </summary>
internal sealed partial class UserRoom : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly ServerOptions _options;
    private readonly ILogger _logger;
    private readonly Lock _looking = new();
    private readonly ITimer? _timer;
    private readonly FileStamps _stamps;
    private volatile FrozenDictionary<string, AccountOptions> _accounts;
    private string? _seen;

    /// <exception cref="ConfigurationException">The users file has mistakes.</exception>
    public UserRoom(ServerOptions options, TimeProvider time, ILogger<UserRoom> logger)
    {
        _options = options;
        _logger = logger;
        _stamps = new FileStamps(time);
        if (options.UsersFile.IsEmpty)
        {
            _accounts = ByName(options.Users);
            Directory = new UserDirectory(options.Users);
            return;
        }

        _seen = _stamps.Of(options.UsersFile);
        var (users, problems) = UsersFile.Read(options.UsersFile);
        if (!problems.IsEmpty)
            throw new ConfigurationException(problems, options.UsersFile);
        _accounts = ByName(With(users));
        Directory = new UserDirectory(_accounts.Values);
        _timer = time.CreateTimer(static room => ((UserRoom)room!).Look(), this, LookEvery, LookEvery);
    }

    /// <summary>Called after the users have changed, on any thread.</summary>
    public event Action? Changed;

    public UserDirectory Directory { get; }

    /// <summary>The accounts, as they are now.</summary>
    public IEnumerable<AccountOptions> All => _accounts.Values;

    /// <summary>The account of a name, as it is now; null if there is none.</summary>
    public AccountOptions? Find(string name) => _accounts.GetValueOrDefault(name);

    public void Dispose() => _timer?.Dispose();

    /// <summary>Takes the file up again if it has changed.</summary>
    private void Look()
    {
        if (!_looking.TryEnter())
            return;

        try
        {
            var stamp = _stamps.Of(_options.UsersFile);
            if (stamp == _seen)
                return;
            _seen = stamp;
            var (users, problems) = UsersFile.Read(_options.UsersFile);
            if (problems.IsEmpty)
            {
                _accounts = ByName(With(users));
                Directory.Replace(_accounts.Values);
                Changed?.Invoke();
                LogRead(_logger, _options.UsersFile, Directory.Count);
            }
            else
            {
                LogBroken(_logger, _options.UsersFile, string.Join(" ", problems.Select(problem => $"{problem.Place}: {problem.Message}")));
            }
        }
        catch (Exception e)
        {
            LogBroken(_logger, _options.UsersFile, e.Message);
        }
        finally
        {
            _looking.Exit();
        }
    }

    private static FrozenDictionary<string, AccountOptions> ByName(IEnumerable<AccountOptions> users) =>
        users.ToFrozenDictionary(user => user.Name, StringComparer.Ordinal);

    /// <summary>Who stands in both is who the file says.</summary>
    private IEnumerable<AccountOptions> With(IEnumerable<AccountOptions> users) =>
        users.Concat(_options.Users).DistinctBy(user => user.Name, StringComparer.Ordinal);

    [LoggerMessage(5130, LogLevel.Information, "{File} has changed: {Count} users may log in")]
    private static partial void LogRead(ILogger logger, string file, int count);

    [LoggerMessage(5131, LogLevel.Warning, "{File} has changed but cannot be used; the previous users stay in force. {Problem}")]
    private static partial void LogBroken(ILogger logger, string file, string problem);
}
