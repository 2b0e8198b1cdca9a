using System.Net;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Smtp.Access;

/// <summary>How often something comes from each address; of IPv6, from each /64. Thread-safe, its memory is bounded.</summary>
/// <param name="limit">The limit's name.</param>
/// <param name="rate">The rate, as many at once as its number; null if there is no limit.</param>
/// <param name="unlimited">Networks that are not counted.</param>
/// <param name="shares">Which part of the limit this node may use.</param>
/// <param name="time">The clock.</param>
internal sealed class AddressRates(string limit, Rate? rate, NetworkList unlimited, ILimitShares shares, TimeProvider time)
{
    private readonly KeyedRates<AddressRange> _rates = new(limit, shares, time);

    /// <summary>Counts one more; false if that is too many.</summary>
    public bool TryTake(IPAddress address) =>
        rate is not { } number
        || unlimited.Contains(address)
        || _rates.TryTake(AddressRange.OwnerOf(address), RateLimit.AtOnce(number)) == TimeSpan.Zero;
}
