# wrong: degrees of freedom without squares below
# why: Satterthwaite from memory
# loses: min_f_prime__hand_case 0.5, min_f_prime__which_n 1


def min_f_prime(F1, n1, F2, n2):
    df = (F1 + F2) ** 2 / (F2 / n1 + F1 / n2)
    return F1 * F2 / (F1 + F2), df
