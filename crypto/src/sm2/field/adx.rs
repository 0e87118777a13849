//! The field with the mulx, adcx and adox instructions of x86-64.
//!
//! The two carry chains of adcx and adox let a row of the product be added without
//! saving the carry flag between; the compiler does not write such code.
#![allow(unsafe_code, reason = "assembly that needs the BMI2 and ADX instructions")]

use std::arch::asm;

use super::{Field, FieldElement};

/// The back end; a value exists only where the processor has BMI2 and ADX.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Adx(());

impl Adx {
    /// The back end, if this processor can run it.
    pub(crate) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("bmi2") && is_x86_feature_detected!("adx")).then_some(Self(()))
    }
}

/// Adds the product of the limb in rdx with `a` to five limbs; the last is new.
macro_rules! add_row {
    ($t0:literal, $t1:literal, $t2:literal, $t3:literal, $t4:literal) => {
        concat!(
            // Clears the new limb and both carries.
            "xor {",
            $t4,
            ":e}, {",
            $t4,
            ":e}\n",
            "mulx {high}, {low}, [{a}]\n",
            "adcx {",
            $t0,
            "}, {low}\n",
            "adox {",
            $t1,
            "}, {high}\n",
            "mulx {high}, {low}, [{a} + 8]\n",
            "adcx {",
            $t1,
            "}, {low}\n",
            "adox {",
            $t2,
            "}, {high}\n",
            "mulx {high}, {low}, [{a} + 16]\n",
            "adcx {",
            $t2,
            "}, {low}\n",
            "adox {",
            $t3,
            "}, {high}\n",
            "mulx {high}, {low}, [{a} + 24]\n",
            "adcx {",
            $t3,
            "}, {low}\n",
            "adox {",
            $t4,
            "}, {high}\n",
            "mov {low:e}, 0\n",
            "adcx {",
            $t4,
            "}, {low}\n",
        )
    };
}

/// 2³² − 1 and 2⁶⁴ − 2³², by which the reduction multiplies.
static FACTORS: [u64; 2] = [0xffff_ffff, 0xffff_ffff_0000_0000];

/// One step of Montgomery's reduction: adds m·p for the lowest limb m, which is
/// cleared, and puts the new highest limb into its place. m·p is
/// m·(2⁶⁴ − 2³²)·2¹⁹² − m·(2³² − 1)·2⁶⁴ − m.
macro_rules! reduce_step {
    ($m:literal, $t1:literal, $t2:literal, $t3:literal) => {
        concat!(
            "mov rdx, {",
            $m,
            "}\n",
            "mulx {high}, {low}, [rip + {factors}]\n",
            "mulx {",
            $m,
            "}, {a}, [rip + {factors} + 8]\n",
            "sub {",
            $t1,
            "}, {low}\n",
            "sbb {",
            $t2,
            "}, {high}\n",
            "sbb {a}, 0\n",
            "sbb {",
            $m,
            "}, 0\n",
            "add {",
            $t3,
            "}, {a}\n",
            "adc {",
            $m,
            "}, 0\n",
        )
    };
}

/// Takes t0..t7 below p² to t4..t7 below p, in Montgomery's way.
macro_rules! reduce {
    () => {
        concat!(
            reduce_step!("t0", "t1", "t2", "t3"),
            reduce_step!("t1", "t2", "t3", "t0"),
            reduce_step!("t2", "t3", "t0", "t1"),
            reduce_step!("t3", "t0", "t1", "t2"),
            "xor edx, edx\n",
            "add {t4}, {t0}\n",
            "adc {t5}, {t1}\n",
            "adc {t6}, {t2}\n",
            "adc {t7}, {t3}\n",
            "adc edx, 0\n",
            // Subtracts p, and keeps the result unless it is negative.
            "mov {t0}, {t4}\n",
            "mov {t1}, {t5}\n",
            "mov {t2}, {t6}\n",
            "mov {t3}, {t7}\n",
            "mov {low}, 0xffffffff00000000\n",
            "mov {high}, 0xfffffffeffffffff\n",
            "sub {t0}, -1\n",
            "sbb {t1}, {low}\n",
            "sbb {t2}, -1\n",
            "sbb {t3}, {high}\n",
            "sbb edx, 0\n",
            "cmovnc {t4}, {t0}\n",
            "cmovnc {t5}, {t1}\n",
            "cmovnc {t6}, {t2}\n",
            "cmovnc {t7}, {t3}\n",
        )
    };
}

impl Field for Adx {
    #[inline(always)]
    fn mul(self, a: &FieldElement, b: &FieldElement) -> FieldElement {
        let (t4, t5, t6, t7);
        // SAFETY: `self` exists, so the processor has BMI2 and ADX. The code reads
        // the four limbs at `a` and at `b`, writes no memory and uses no stack.
        unsafe {
            asm!(
                "mov rdx, [{b}]",
                "mulx {t1}, {t0}, [{a}]",
                "mulx {t2}, {low}, [{a} + 8]",
                "add {t1}, {low}",
                "mulx {t3}, {low}, [{a} + 16]",
                "adc {t2}, {low}",
                "mulx {t4}, {low}, [{a} + 24]",
                "adc {t3}, {low}",
                "adc {t4}, 0",
                "mov rdx, [{b} + 8]",
                add_row!("t1", "t2", "t3", "t4", "t5"),
                "mov rdx, [{b} + 16]",
                add_row!("t2", "t3", "t4", "t5", "t6"),
                "mov rdx, [{b} + 24]",
                add_row!("t3", "t4", "t5", "t6", "t7"),
                reduce!(),
                a = inout(reg) std::ptr::from_ref(a) => _,
                factors = sym FACTORS,
                b = in(reg) b,
                low = out(reg) _,
                high = out(reg) _,
                t0 = out(reg) _,
                t1 = out(reg) _,
                t2 = out(reg) _,
                t3 = out(reg) _,
                t4 = out(reg) t4,
                t5 = out(reg) t5,
                t6 = out(reg) t6,
                t7 = out(reg) t7,
                out("rdx") _,
                options(pure, readonly, nostack),
            );
        }
        FieldElement([t4, t5, t6, t7])
    }

    #[inline(always)]
    fn square(self, a: &FieldElement) -> FieldElement {
        let (t4, t5, t6, t7);
        // SAFETY: as for `mul`, with the four limbs at `a`.
        unsafe {
            asm!(
                // The six products of different limbs.
                "mov rdx, [{a}]",
                "mulx {t2}, {t1}, [{a} + 8]",
                "mulx {t3}, {low}, [{a} + 16]",
                "add {t2}, {low}",
                "mulx {t4}, {low}, [{a} + 24]",
                "adc {t3}, {low}",
                "adc {t4}, 0",
                "mov rdx, [{a} + 8]",
                "xor {t5:e}, {t5:e}",
                "mulx {high}, {low}, [{a} + 16]",
                "adcx {t3}, {low}",
                "adox {t4}, {high}",
                "mulx {high}, {low}, [{a} + 24]",
                "adcx {t4}, {low}",
                "adox {t5}, {high}",
                "mov {low:e}, 0",
                "adcx {t5}, {low}",
                "mov rdx, [{a} + 16]",
                "mulx {t6}, {low}, [{a} + 24]",
                "add {t5}, {low}",
                "adc {t6}, 0",
                // Doubled with one carry chain; the squares are added with the other.
                "mov rdx, [{a}]",
                "xor {t7:e}, {t7:e}",
                "mulx {high}, {t0}, rdx",
                "adcx {t1}, {t1}",
                "adox {t1}, {high}",
                "mov rdx, [{a} + 8]",
                "mulx {high}, {low}, rdx",
                "adcx {t2}, {t2}",
                "adox {t2}, {low}",
                "adcx {t3}, {t3}",
                "adox {t3}, {high}",
                "mov rdx, [{a} + 16]",
                "mulx {high}, {low}, rdx",
                "adcx {t4}, {t4}",
                "adox {t4}, {low}",
                "adcx {t5}, {t5}",
                "adox {t5}, {high}",
                "mov rdx, [{a} + 24]",
                "mulx {high}, {low}, rdx",
                "adcx {t6}, {t6}",
                "adox {t6}, {low}",
                "adcx {t7}, {t7}",
                "adox {t7}, {high}",
                reduce!(),
                a = inout(reg) std::ptr::from_ref(a) => _,
                factors = sym FACTORS,
                low = out(reg) _,
                high = out(reg) _,
                t0 = out(reg) _,
                t1 = out(reg) _,
                t2 = out(reg) _,
                t3 = out(reg) _,
                t4 = out(reg) t4,
                t5 = out(reg) t5,
                t6 = out(reg) t6,
                t7 = out(reg) t7,
                out("rdx") _,
                options(pure, readonly, nostack),
            );
        }
        FieldElement([t4, t5, t6, t7])
    }
}
