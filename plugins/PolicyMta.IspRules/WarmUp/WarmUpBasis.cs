namespace PolicyMta.IspRules.WarmUp;

/// <summary>What leads from one step of a warm-up to the next.</summary>
internal enum WarmUpBasis
{
    /// <summary>A day.</summary>
    Days,

    /// <summary>As much mail as all steps before it allow together.</summary>
    Volume,
}
