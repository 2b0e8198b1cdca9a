using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Core.Smtp.Auth;

/// <summary>Who may log in. Can be replaced as a whole while it is in use. Thread-safe.</summary>
internal sealed class UserDirectory
{
    private volatile Content _content;

    public UserDirectory(IEnumerable<UserOptions> users) => _content = Content.Of(users);

    public int Count => _content.Users.Count;

    /// <summary>Puts other users in place of all.</summary>
    public void Replace(IEnumerable<UserOptions> users) => _content = Content.Of(users);

    public User? Find(string name) => _content.Users.GetValueOrDefault(name);

    /// <summary>The user's secret, or for an unknown user an indistinguishable dummy, against user enumeration.</summary>
    public ScramSecret SecretOf(string name)
    {
        var content = _content;
        return content.Users.GetValueOrDefault(name)?.Secret ?? ScramSecret.Imagine(name, content.Key, content.Forms.Of(name));
    }

    private sealed record Content(FrozenDictionary<string, User> Users, byte[] Key, ImaginedForms Forms)
    {
        public static Content Of(IEnumerable<UserOptions> options)
        {
            var users = options
                .Select(user => new User(
                    user.Name,
                    ScramSecret.Parse(user.Password),
                    user.Tenant.Length == 0 ? null : user.Tenant,
                    user.Listeners.ToFrozenSet(StringComparer.Ordinal))
                { FromDomains = user.FromDomains })
                .ToFrozenDictionary(user => user.Name, StringComparer.Ordinal);

            // What is imagined for a name must outlive a restart and the coming of other users, or it would give itself away.
            var first = users.Values.MinBy(user => user.Name, StringComparer.Ordinal);
            var key = first is null
                ? RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes)
                : HMACSHA256.HashData(first.Secret.ServerKey, Encoding.ASCII.GetBytes("imagined"));
            return new Content(users, key, new ImaginedForms(users.Values.Select(user => user.Secret.Form), key));
        }
    }
}
